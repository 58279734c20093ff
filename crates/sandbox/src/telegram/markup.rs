//! The vendor's reading of HTML marks: few tags, all closed, four named entities.

const TAGS: &[&str] = &["b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a"];

/// The words without their marks, or why the marks cannot be read.
pub(super) fn read(html: &str) -> Result<String, String> {
    let mut words = String::new();
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, mark) = rest.split_at(at);
        words.push_str(before);
        rest = if mark.starts_with('<') { tag(mark, &mut open)? } else { entity(mark, &mut words)? };
    }
    words.push_str(rest);
    match open.last() {
        Some(name) => Err(format!("Can't find end tag corresponding to start tag \"{name}\"")),
        None => Ok(words),
    }
}

fn tag<'a>(mark: &'a str, open: &mut Vec<&'a str>) -> Result<&'a str, String> {
    let Some((inside, rest)) = mark.strip_prefix('<').and_then(|text| text.split_once('>')) else {
        return Err("Unclosed start tag".to_owned());
    };
    match inside.strip_prefix('/') {
        Some(name) if open.last() == Some(&name) => {
            open.pop();
        }
        Some(name) => return Err(format!("Unexpected end tag \"{name}\"")),
        None => {
            let name = inside.split_whitespace().next().unwrap_or_default();
            if !TAGS.contains(&name) {
                return Err(format!("Unsupported start tag \"{name}\""));
            }
            open.push(name);
        }
    }
    Ok(rest)
}

/// What is no entity the vendor knows stays as it is.
fn entity<'a>(mark: &'a str, words: &mut String) -> Result<&'a str, String> {
    for (name, letter) in [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"')] {
        if let Some(rest) = mark.strip_prefix(name) {
            words.push(letter);
            return Ok(rest);
        }
    }
    words.push('&');
    mark.strip_prefix('&').ok_or_else(|| "an entity that is none".to_owned())
}
