//! Which pages may use the rooms.
//!
//! Invariant: a browser always says whose page asks, and only pages of the list and of the Worker's own address are answered; a
//! program that is no browser says nothing and is let in, since it could say anything.

/// The list.
pub struct Origins(Vec<String>);

impl Origins {
    /// Reads origins between commas or spaces: `https://play.example, http://localhost:5173`.
    pub fn of(text: &str) -> Result<Self, String> {
        let origins: Vec<String> = text
            .split([',', ' '])
            .filter(|origin| !origin.is_empty())
            .map(|origin| origin.trim_end_matches('/').to_ascii_lowercase())
            .collect();
        let is_origin = |origin: &str| {
            let host = origin
                .strip_prefix("https://")
                .or_else(|| origin.strip_prefix("http://"));
            host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '*', '?', '#', '@']))
        };
        match origins.iter().find(|origin| !is_origin(origin)) {
            Some(origin) => Err(format!(
                "ORIGINS holds {origin:?}; accepted is a scheme and a host, like https://play.example"
            )),
            None => Ok(Self(origins)),
        }
    }

    /// Whether a page of `origin` may ask; `own` is the origin that the Worker was asked under.
    pub fn admits(&self, origin: &str, own: &str) -> bool {
        let origin = origin.to_ascii_lowercase();
        origin == own || self.0.contains(&origin)
    }
}
