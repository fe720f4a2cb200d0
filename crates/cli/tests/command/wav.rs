//! Reads a WAV file by its bytes, without any code of the project.

/// A WAV file's header fields and data.
pub struct Wav {
    /// 1: whole numbers, 3: floating point.
    pub kind: u16,
    pub channels: u16,
    pub sample_rate: u32,
    pub bits: u16,
    pub data: Vec<u8>,
}

impl Wav {
    pub fn parse(bytes: &[u8]) -> Self {
        assert_eq!(
            (&bytes[..4], &bytes[8..12]),
            (b"RIFF".as_slice(), b"WAVE".as_slice())
        );
        assert_eq!(u32_at(bytes, 4) as usize, bytes.len() - 8, "RIFF size");
        let (mut at, mut format, mut data) = (12, None, None);
        while at + 8 <= bytes.len() {
            let size = u32_at(bytes, at + 4) as usize;
            let body = &bytes[at + 8..at + 8 + size];
            match &bytes[at..at + 4] {
                b"fmt " => format = Some(body.to_vec()),
                b"data" => data = Some(body.to_vec()),
                _ => {}
            }
            at += 8 + size + size % 2;
        }
        let format = format.expect("a fmt chunk");
        Self {
            kind: u16_at(&format, 0),
            channels: u16_at(&format, 2),
            sample_rate: u32_at(&format, 4),
            bits: u16_at(&format, 14),
            data: data.expect("a data chunk"),
        }
    }

    pub fn frame_bytes(&self) -> usize {
        usize::from(self.channels * self.bits / 8)
    }

    pub fn frames(&self) -> usize {
        self.data.len() / self.frame_bytes()
    }

    pub fn s16(&self) -> Vec<i16> {
        assert_eq!((self.kind, self.bits), (1, 16));
        self.data
            .chunks_exact(2)
            .map(|two| i16::from_le_bytes([two[0], two[1]]))
            .collect()
    }

    pub fn f32(&self) -> Vec<f32> {
        assert_eq!((self.kind, self.bits), (3, 32));
        self.data
            .chunks_exact(4)
            .map(|four| f32::from_le_bytes(four.try_into().unwrap()))
            .collect()
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}
