//! One body of each family: where the parts stand, how the boundary is written, and in which words the call is told.

use crate::product::Side;

pub(super) struct Body {
    pub(super) family: &'static str,
    pub(super) content_type: &'static str,
    text: &'static str,
    pub(super) from: (&'static str, &'static str),
    pub(super) to: (&'static str, &'static str),
    pub(super) external_id: Option<&'static str>,
    pub(super) sides: &'static [Side],
}

impl Body {
    /// With the line ends of the wire.
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.text.replace('\n', "\r\n").into_bytes()
    }
}

pub(super) const FAMILIES: &[Body] = &[
    Body {
        family: "Oracle, draft form, the second participant calls",
        content_type: "multipart/mixed;boundary=unique-boundary-1",
        text: include_str!("oracle.txt"),
        from: ("+15550100", "Ann Caller"),
        to: ("+15550199", "Desk"),
        external_id: Some("00FA5E0001;encoding=hex"),
        sides: &[Side::Right, Side::Left],
    },
    Body {
        family: "Ribbon, headers of the recorded call",
        content_type: "multipart/mixed;boundary=sonus-content-delim",
        text: include_str!("ribbon.txt"),
        from: ("+4930111", ""),
        to: ("+4930222", "Reception"),
        external_id: Some("8589934593"),
        sides: &[Side::Left, Side::Right],
    },
    Body {
        family: "Cisco CUBE, final form with a third part",
        content_type: "multipart/mixed;boundary=uniqueBoundary",
        text: include_str!("cisco.txt"),
        from: ("808808", ""),
        to: ("909909", ""),
        external_id: Some("ab30317f1a784dc48ff824d0d3715d86;remote=47755a9de7794ba387653f2099600ef2"),
        sides: &[Side::Left, Side::Right],
    },
    Body {
        family: "Avaya, metadata first, no last boundary",
        content_type: "multipart/mixed; boundary=\"foobar 7\"",
        text: include_str!("avaya.txt"),
        from: ("5551000", "Quality Desk"),
        to: ("5552000", ""),
        external_id: Some("6bf7a0d4-0d05"),
        sides: &[Side::Left, Side::Right],
    },
    Body {
        family: "BroadWorks, one mixed stream",
        content_type: "multipart/mixed;boundary=UniqueBroadWorksBoundary",
        text: include_str!("broadworks.txt"),
        from: ("+12405550111", ""),
        to: ("+12405550112", "Group Desk"),
        external_id: Some("53:1"),
        sides: &[Side::Left],
    },
    Body {
        family: "Webex, one mixed stream, Opus first",
        content_type: "multipart/mixed;boundary=boundary-9f2",
        text: include_str!("webex.txt"),
        from: ("+442071230001", "Олена К."),
        to: ("+442071230002", "Support"),
        external_id: Some("d3b1c8aa"),
        sides: &[Side::Left],
    },
    Body {
        family: "Metaswitch, prefixed names, labels that are words",
        content_type: "multipart/mixed;boundary=\"mws\"",
        text: include_str!("metaswitch.txt"),
        from: ("2025550100", "Alice"),
        to: ("2025550123", "Bob"),
        external_id: Some("hVpd7YQgRW2nD22h7q60JQ=="),
        sides: &[Side::Right, Side::Left],
    },
];
