//! The examples printed in RFC 2617, RFC 7616 and RFC 3261's companions.

use super::*;

fn expected(header: &str, method: &str, password: &str) -> (String, String) {
    let answers = Answers::read([header]);
    let answer = answers.first().expect("a readable header");
    let algorithm = answer.algorithm.unwrap();
    let sealed = ha1(algorithm, &answer.username, &answer.realm, &Secret::new(password));
    (answer.expected(method, sealed.expose()), answer.response.clone())
}

#[test]
fn the_examples_of_rfc_7616_are_reproduced() {
    let both = [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ];
    for (algorithm, response) in both {
        let header = format!(
            "Digest username=\"Mufasa\",\r\n realm=\"http-auth@example.org\",\r\n uri=\"/dir/index.html\", \
             algorithm={algorithm}, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, \
             cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, response=\"{response}\", \
             opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
        );
        let (ours, theirs) = expected(&header, "GET", "Circle of Life");
        assert_eq!(ours, theirs, "{algorithm}");
    }
}

/// With the response of erratum 4897: the printed one was made with a truncated SHA-512.
#[test]
fn the_example_of_sha_512_256_is_reproduced() {
    let header = "Digest username=\"J\u{e4}s\u{f8}n Doe\", realm=\"api@example.org\", uri=\"/doe.json\", \
                  algorithm=SHA-512-256, nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\", nc=00000001, \
                  cnonce=\"NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v\", qop=auth, \
                  response=\"3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5\"";
    let (ours, theirs) = expected(header, "GET", "Secret, or not?");
    assert_eq!(ours, theirs);
}

#[test]
fn the_example_of_rfc_2617_is_reproduced() {
    let header = "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", \
                  nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"/dir/index.html\", qop=auth, nc=00000001, \
                  cnonce=\"0a4f113b\", response=\"6629fae49393a05397450978507c4ef1\"";
    let (ours, theirs) = expected(header, "GET", "Circle Of Life");
    assert_eq!(ours, theirs);
}

#[test]
fn the_form_without_qop_is_reproduced() {
    let header = "Digest username=\"bob\", realm=\"atlanta.example.com\", \
                  nonce=\"ea9c8e88df84f1cec4341ae6cbe5a359\", opaque=\"\", uri=\"sips:ss2.biloxi.example.com\", \
                  response=\"b5f508175c6cccc6f0600285b4391fbf\"";
    let (ours, theirs) = expected(header, "REGISTER", "zanzibar");
    assert_eq!(ours, theirs);
}
