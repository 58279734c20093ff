//! One role after another with exactly one right: the routes that need it open, and no others.

use futures::{StreamExt as _, stream};

use super::examples::Fixture;
use super::{drive, endless, guarded, needed};
use crate::access::permissions::{ACTIONS, ENTITIES, FLAGS, Rights};
use crate::access::roles::tests::Made;
use crate::access::routes::Route;
use crate::testing::TestApp;

const AT_ONCE: usize = 8;

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
    let routes: Vec<Route> = guarded().into_iter().filter(|route| !endless(route)).collect();
    let mut opened = 0;
    for rights in rights() {
        role.may(&owner, &rights.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let opens = |needed: &Rights| needed.names().iter().all(|name| rights.contains(name));
        let needing = routes.iter().filter_map(|route| Some((route, needed(route)?)));
        let (open, closed): (Vec<_>, Vec<_>) = needing.partition(|(_, needed)| opens(needed));
        let driven = async |(route, _): (&Route, Rights)| {
            let (path, body) = fixture.request(route);
            (format!("{rights:?} on {} {path}", route.method), drive(&member, route, &path, &body).await)
        };
        for one in open {
            let (what, verdict) = driven(one).await;
            assert_ne!(verdict, "403 access.denied", "{what}");
            opened += 1;
        }
        // Nothing happens behind a closed door, so many can be tried at once.
        let mut tried = stream::iter(closed).map(driven).buffer_unordered(AT_ONCE);
        while let Some((what, verdict)) = tried.next().await {
            assert_eq!(verdict, "403 access.denied", "{what}");
        }
    }
    assert!(opened >= routes.len() / 2, "only {opened} routes were ever opened");
}
