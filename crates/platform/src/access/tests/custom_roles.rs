//! One role after another with exactly one right: the routes that need it open, and no others.

use super::examples::Fixture;
use super::{drive, endless, guarded, needed};
use crate::access::permissions::{ACTIONS, ENTITIES, FLAGS};
use crate::access::roles::tests::Made;
use crate::testing::TestApp;

/// Every right there is, with the reading that comes with changing.
fn rights() -> Vec<Vec<String>> {
    let actions = ENTITIES.iter().flat_map(|(_, entity)| {
        ACTIONS.iter().map(move |(_, action, _)| match *action {
            "read" => vec![format!("{entity}.read")],
            action => vec![format!("{entity}.{action}"), format!("{entity}.read")],
        })
    });
    actions.chain(FLAGS.iter().map(|(_, flag)| vec![format!("flag.{flag}")])).collect()
}

#[tokio::test]
async fn a_role_with_one_right_opens_exactly_the_routes_that_need_it() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let fixture = Fixture::make(&app, acme).await;
    let owner = app.member(acme, "client").await;
    let role = Made::by(&owner, "One right").await;
    // One session through all changes: each must hold at once.
    let member = app.member(acme, &role.key).await;
    let routes = guarded();
    let mut opened = 0;
    for rights in rights() {
        role.may(&owner, &rights.iter().map(String::as_str).collect::<Vec<_>>()).await;
        for route in routes.iter().filter(|route| !endless(route)) {
            let Some(needed) = needed(route) else { continue };
            let (path, body) = fixture.request(route);
            let refused = drive(&member, route, &path, &body).await == "403 access.denied";
            let opens = needed.names().iter().all(|name| rights.contains(name));
            assert_eq!(refused, !opens, "{rights:?} on {} {path}", route.method);
            opened += usize::from(opens);
        }
    }
    assert!(opened >= routes.len() / 2, "only {opened} routes were ever opened");
}
