//! Reads the notation of RFC 4475 §2 and makes bytes of it.

/// One message and what it is answered with.
#[derive(Debug, Clone)]
pub(crate) struct Vector {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    /// Statuses, classes as `2xx`, or `silence`.
    pub(crate) answers: Vec<String>,
}

impl Vector {
    /// Whether this is how it may be answered; none is silence.
    pub(crate) fn allows(&self, status: Option<u16>) -> bool {
        let seen = status.map_or("silence".to_owned(), |status| status.to_string());
        let class = status.map_or(String::new(), |status| format!("{}xx", status / 100));
        self.answers.iter().any(|answer| *answer == seen || *answer == class)
    }
}

pub(crate) fn read(file: &str) -> Vec<Vector> {
    // Each cut takes away the line break that ends a message.
    let file = file.strip_suffix('\n').expect("a last line");
    file.split("\n### ").skip(1).map(|text| vector(&format!("{text}\n"))).collect()
}

fn vector(text: &str) -> Vector {
    let (title, message) = text.split_once('\n').expect("a title");
    let words: Vec<&str> = title.split(' ').collect();
    let [name, _section, answers] = words[..] else { panic!("{title}") };
    Vector {
        name: name.to_owned(),
        bytes: bytes(&joined(message)),
        answers: answers.split('|').map(str::to_owned).collect(),
    }
}

/// Undoes `<allOneLine>`: its lines become one.
fn joined(text: &str) -> String {
    let mut out = String::new();
    let mut one_line = false;
    for line in text.split_inclusive('\n') {
        match line {
            "<allOneLine>\n" => one_line = true,
            "</allOneLine>\n" => {
                one_line = false;
                out.push('\n');
            }
            line if one_line => out.push_str(line.trim_end_matches('\n')),
            line => out.push_str(line),
        }
    }
    out
}

/// Undoes `<repeat>` and `<hex>`, and ends lines as the wire does.
fn bytes(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        out.extend(wire(before));
        let inside = |end: &'static str| tag.split_once('>').and_then(|(_, body)| body.split_once(end));
        if tag.starts_with("hex>") {
            let (digits, after) = inside("</hex>").expect("the end of <hex>");
            out.extend(hex::decode(digits).expect("hex"));
            rest = after;
        } else if let Some(count) = tag.strip_prefix("repeat count=") {
            let (body, after) = inside("</repeat>").expect("the end of <repeat>");
            let count = count.split('>').next().and_then(|count| count.parse().ok()).expect("a count");
            out.extend(body.repeat(count).bytes());
            rest = after;
        } else {
            out.push(b'<');
            rest = tag;
        }
    }
    out.extend(wire(rest));
    out
}

fn wire(text: &str) -> Vec<u8> {
    text.replace('\n', "\r\n").into_bytes()
}

#[test]
fn every_message_of_the_rfcs_is_there_and_as_long_as_it_says() {
    let all = super::all();
    assert_eq!(all.len(), 13 + 19 + 17 + 12);
    let body = |name: &str| {
        let vector = all.iter().find(|vector| vector.name == name).expect(name);
        let end = vector.bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("the end of the head");
        vector.bytes.len() - end - 4
    };
    for (name, length) in
        [("wsinv", 150), ("longreq", 150), ("mpart01", 553), ("unreason", 154), ("invut", 40)]
    {
        assert_eq!(body(name), length, "{name}");
    }
    for (name, length) in [("quotbal", 152), ("lwsruri", 159), ("mismatch02", 138), ("multi01", 154)] {
        assert_eq!(body(name), length, "{name}");
    }
    let scalar = &all.iter().find(|vector| vector.name == "scalar02").expect("scalar02").bytes;
    assert!(String::from_utf8_lossy(scalar).contains(&format!("Expires: 1{}\r\n", "0".repeat(100))));
}
