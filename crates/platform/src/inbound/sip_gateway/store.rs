//! What is read of all organizations for the snapshot, and the stamp by which a change anywhere is noticed.

use std::collections::{HashMap, HashSet};

use ::store::{StoreError, Tx};
use kernel::{OrganizationId, ProjectId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::snapshot::{Line, Trunk};
use crate::access::api_keys::{self, SipKey, SipKeyStamp};
use crate::app::App;
use crate::inbound::phones::entity as phones;
use crate::inbound::sip::model::SipSettings;
use crate::inbound::sip::{entity as settings, password};
use crate::tenancy::organizations::entity as organizations;

/// What changes with every change of what is read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    /// Revisions only grow, and settings are never deleted.
    settings: i64,
    /// A number that goes and one that comes differ in when they were made.
    phones: (u64, i64, i64),
    keys: SipKeyStamp,
    suspended: u64,
}

/// The stamp as it is now.
pub(super) async fn load_stamp(tx: &Tx) -> Result<Stamp, StoreError> {
    let settings = settings::Entity::find()
        .select_only()
        .column_as(Expr::col(settings::Column::Revision).sum().cast_as("BIGINT"), "revisions");
    let settings: Option<Option<i64>> = settings.into_tuple().one(tx).await?;
    let phones = phones::Entity::find()
        .select_only()
        .column_as(Expr::col(phones::Column::Revision).sum().cast_as("BIGINT"), "revisions")
        .column_as(phones::Column::CreatedAt.max(), "latest");
    let sums: Option<(Option<i64>, Option<i64>)> = phones.into_tuple().one(tx).await?;
    let (revisions, latest) = sums.unwrap_or_default();
    Ok(Stamp {
        settings: settings.flatten().unwrap_or_default(),
        phones: (
            phones::Entity::find().count(tx).await?,
            revisions.unwrap_or_default(),
            latest.unwrap_or_default(),
        ),
        keys: api_keys::load_sip_stamp(tx).await?,
        suspended: suspended().count(tx).await?,
    })
}

/// Every organization with SIP settings.
pub(super) async fn load_trunks(tx: &Tx, app: &App) -> Result<Vec<Trunk>, StoreError> {
    let mut lines: HashMap<Uuid, Vec<Line>> = HashMap::new();
    for phone in phones::Entity::find().all(tx).await? {
        let project_id = phone.project_id.map(ProjectId::from);
        let line = Line { number: phone.number, project_id, enabled: phone.enabled };
        lines.entry(phone.organization_id).or_default().push(line);
    }
    let closed: Vec<Uuid> =
        suspended().select_only().column(organizations::Column::Id).into_tuple().all(tx).await?;
    let closed: HashSet<Uuid> = closed.into_iter().collect();
    let mut keys: HashMap<OrganizationId, Vec<SipKey>> = HashMap::new();
    for key in api_keys::list_sip_keys(tx, app).await? {
        keys.entry(key.organization_id).or_default().push(key);
    }
    let mut trunks = Vec::new();
    for row in settings::Entity::find().all(tx).await? {
        let id = row.organization_id;
        let keys = keys.remove(&id.into()).unwrap_or_default();
        let digests = password::open(app, &row);
        let settings = SipSettings::read(row, &app.sip().config().realm)?;
        let realms = keys.iter().filter(|key| key.is_live(tx.now())).map(|key| key.digests.realm.clone());
        trunks.push(Trunk {
            organization_id: id.into(),
            digests,
            settings: SipSettings { key_realms: realms.collect(), ..settings },
            keys,
            is_suspended: closed.contains(&id),
            phones: lines.remove(&id).unwrap_or_default(),
        });
    }
    Ok(trunks)
}

fn suspended() -> sea_orm::Select<organizations::Entity> {
    organizations::Entity::find().filter(organizations::Column::SuspendedBy.is_not_null())
}
