//! Cells of tables for spreadsheets.

/// Tells a spreadsheet that the file is UTF-8.
pub const BOM: &str = "\u{feff}";

/// A cell in quotes. A spreadsheet would run what begins like a formula, so that gets an apostrophe before it.
pub fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let guard = if formula { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_text() {
        for attack in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"] {
            assert!(quoted(attack).starts_with("\"'"), "{attack:?}");
        }
        assert_eq!(quoted("say \"no\", twice"), "\"say \"\"no\"\", twice\"");
        assert_eq!(quoted("a=1"), "\"a=1\"");
    }
}
