//! The same decision as `cargo xtask bench permissions`, taken by cedar-policy: may this role of this organization read
//! a conversation? Prints nanoseconds for one decision, the middle of a few rounds.

use std::collections::{HashMap, HashSet};
use std::hint::black_box;
use std::time::Instant;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityUid, PolicySet, Request, RestrictedExpression,
};

const ORGANIZATIONS: usize = 25_000;
const ROLES_EACH: usize = 4;
const ASKED: usize = 2_000;
const ROUNDS: usize = 5;
const RIGHTS: [&str; 12] = [
    "interaction.read", "interaction.update", "project.read", "review.read", "alert.read", "member.read", "source.read",
    "billing.read", "role.read", "phone.read", "smtp.read", "sip.read",
];
const POLICY: &str = r#"
    permit(principal, action == Action::"use", resource)
    when { principal.organization == resource && principal.rights.contains("interaction.read") };
"#;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let policies: PolicySet = POLICY.parse()?;
    let mut roles = Vec::with_capacity(ORGANIZATIONS * ROLES_EACH);
    for number in 0..ORGANIZATIONS * ROLES_EACH {
        roles.push(role(number)?);
    }
    let entities = Entities::from_entities(roles, None)?;
    let requests = requests()?;
    let authorizer = Authorizer::new();
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        for request in &requests {
            let answer = authorizer.is_authorized(black_box(request), &policies, &entities);
            assert_eq!(answer.decision(), Decision::Allow, "every pair is let in");
        }
        rounds.push(begun.elapsed().as_nanos() / ASKED as u128);
    }
    rounds.sort_unstable();
    println!("{}", rounds[ROUNDS / 2]);
    Ok(())
}

fn role(number: usize) -> Result<Entity, Failure> {
    let rights = RIGHTS.map(|right| RestrictedExpression::new_string(right.to_owned()));
    let organization = RestrictedExpression::new_entity_uid(organization_of(number)?);
    let attributes = HashMap::from([
        ("organization".to_owned(), organization),
        ("rights".to_owned(), RestrictedExpression::new_set(rights)),
    ]);
    Ok(Entity::new(role_id(number)?, attributes, HashSet::new())?)
}

fn requests() -> Result<Vec<Request>, Failure> {
    let action: EntityUid = r#"Action::"use""#.parse()?;
    let apart = ORGANIZATIONS * ROLES_EACH / ASKED;
    let one = |number: usize| -> Result<Request, Failure> {
        let resource = organization_of(number)?;
        Ok(Request::new(role_id(number)?, action.clone(), resource, Context::empty(), None)?)
    };
    (0..ASKED).map(|step| one(step * apart)).collect()
}

fn role_id(number: usize) -> Result<EntityUid, Failure> {
    Ok(format!(r#"Role::"{number}""#).parse()?)
}

fn organization_of(number: usize) -> Result<EntityUid, Failure> {
    Ok(format!(r#"Organization::"{}""#, number / ROLES_EACH).parse()?)
}
