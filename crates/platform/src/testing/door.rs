//! People who sign in with a password, the mail they receive, and what was written down about them.

use std::collections::BTreeMap;

use kernel::{Secret, UserId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use store::StoreError;

use super::{Organization, TestApp};
use crate::access::passwords;
use crate::activity::audit;
use crate::outbound::mail::{outbox, servers};
use crate::tenancy::members::{self, NewUser};

impl TestApp {
    /// A member who signs in with this address and password.
    pub async fn person_with_password(
        &self,
        organization: Organization,
        role: &'static str,
        email: &str,
        password: &str,
    ) -> UserId {
        let hash = passwords::hash(self.app.entropy(), Secret::new(password)).await.expect("a hash");
        let person = NewUser {
            email: email.to_owned(),
            display_name: "Olena Koval".to_owned(),
            locale: "uk".to_owned(),
            password_hash: Some(hash),
        };
        let made = self.app.db().write_platform(|tx| async move {
            let user = members::insert_user(&tx, person).await.expect("the user is stored");
            members::insert_member(&tx, organization.id, user.id, role, None).await?;
            Ok::<_, StoreError>(user.id)
        });
        made.await.expect("the member is stored")
    }

    /// Gives the organization a mail server, where nobody listens: mails stay in the outbox.
    pub async fn give_mail_server(&self, organization: Organization) {
        let row = servers::entity::ActiveModel {
            organization_id: Set(organization.id.uuid()),
            provider: Set("smtp".to_owned()),
            host: Set("127.0.0.1".to_owned()),
            port: Set(9),
            encryption: Set("none".to_owned()),
            disable_certificate_validation: Set(false),
            username: Set(None),
            sealed_password: Set(None),
            sealed_api_key: Set(None),
            api_url: Set(None),
            mail_from: Set("harken@clinic.example".to_owned()),
            notification_bcc: Set(serde_json::json!([])),
            support_email: Set(None),
            revision: Set(1),
            updated_at: Set(0),
        };
        let stored =
            self.app.db().write_platform(|tx| async move { Ok::<_, StoreError>(row.insert(&tx).await?) });
        stored.await.expect("the mail server is stored");
    }

    /// What the mails to this address say, oldest first.
    pub async fn letters_to(&self, email: &str) -> Vec<BTreeMap<String, String>> {
        let to = email.to_owned();
        let read = self.app.db().read_platform(|tx| async move {
            let mails = outbox::entity::Entity::find().filter(outbox::entity::Column::Recipient.eq(to));
            Ok::<_, StoreError>(mails.order_by_asc(outbox::entity::Column::Id).all(&tx).await?)
        });
        let rows = read.await.expect("the outbox is read");
        let open = |row: outbox::entity::Model| {
            let sealed = row.sealed_variables.expect("the mail is not out yet");
            let keyring = self.app.keyring();
            let plain = keyring.open(row.organization_id, "email.variables", &sealed).expect("it opens");
            serde_json::from_slice(&plain).expect("variables")
        };
        rows.into_iter().map(open).collect()
    }

    /// The actions that the audit log of the organization names, oldest first.
    pub async fn audited(&self, organization: Organization) -> Vec<String> {
        let scope = self.scope(organization);
        let read = self.app.db().read_platform(|tx| async move {
            let rows = tx.of::<audit::entity::Entity>(&scope).order_by_asc(audit::entity::Column::Id);
            Ok::<_, StoreError>(rows.all(&tx).await?)
        });
        read.await.expect("the audit log is read").into_iter().map(|row| row.action).collect()
    }
}
