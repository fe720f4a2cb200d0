//! Numbers that begin where a cache line does, so that no register is loaded from two of them.

/// Bytes of a cache line.
const LINE: usize = 64;

/// Zeros, aligned.
pub struct Aligned {
    room: Vec<f32>,
    at: usize,
    len: usize,
}

impl Aligned {
    /// `len` zeros.
    pub fn zeros(len: usize) -> Self {
        let room = vec![0.0; len + LINE / size_of::<f32>()];
        let at = room.as_ptr().align_offset(LINE).min(room.len() - len);
        Self { room, at, len }
    }

    /// Copies numbers to an aligned place.
    pub fn of(numbers: &[f32]) -> Self {
        let mut aligned = Self::zeros(numbers.len());
        aligned.get_mut().copy_from_slice(numbers);
        aligned
    }

    /// All of them.
    #[inline(always)]
    pub fn get(&self) -> &[f32] {
        &self.room[self.at..self.at + self.len]
    }

    /// All of them.
    #[inline(always)]
    pub fn get_mut(&mut self) -> &mut [f32] {
        &mut self.room[self.at..self.at + self.len]
    }
}
