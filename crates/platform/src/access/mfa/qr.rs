//! A QR code as the path of an SVG, drawn by the console in black on white whatever the theme.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};
use serde::Serialize;
use utoipa::ToSchema;

/// White around the code, in modules, as the standard demands.
const QUIET: i32 = 4;

/// A square picture.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QrPicture {
    /// Width and height of its view box.
    pub size: i32,
    /// `d` of the path that holds the dark modules.
    pub path: String,
}

/// The picture of a text; none for a text too long to be one.
pub(super) fn draw(text: &str) -> Option<QrPicture> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            write!(path, "M{},{}h1v1h-1z", x + QUIET, y + QUIET).ok()?;
        }
    }
    Some(QrPicture { size: code.size() + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_has_the_three_corners_by_which_a_camera_finds_it() {
        let picture = draw("otpauth://totp/Harken:olena@clinic.example?secret=ABC").unwrap();
        let far = picture.size - QUIET - 1;
        for (x, y) in [(QUIET, QUIET), (far, QUIET), (QUIET, far)] {
            assert!(picture.path.contains(&format!("M{x},{y}h1v1h-1z")), "{x},{y}");
        }
        assert!(draw(&"x".repeat(5000)).is_none());
    }
}
