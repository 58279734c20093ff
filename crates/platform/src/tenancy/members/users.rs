//! People in their table. They belong to the installation, not to an organization.

use kernel::UserId;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use store::{StoreError, Tx};

use super::error::MemberError;
use super::model::{NewUser, User};
use super::names::{check_email, fold, split_name};
use super::user;
use crate::app::App;

/// The user with this address, in lower case.
pub async fn find_user_by_email(app: &App, email: &str) -> Result<Option<User>, StoreError> {
    let email = email.to_owned();
    app.db().read_platform(|tx| async move { find_user(&tx, &email).await }).await
}

/// The same inside a transaction.
pub async fn find_user(tx: &Tx, email: &str) -> Result<Option<User>, StoreError> {
    let row = user::Entity::find().filter(user::Column::Email.eq(email)).one(tx).await?;
    Ok(row.map(User::from))
}

/// The user of this id.
pub async fn load_user(tx: &Tx, id: UserId) -> Result<User, MemberError> {
    let row = user::Entity::find_by_id(id.uuid()).one(tx).await.map_err(StoreError::from)?;
    row.map(User::from).ok_or(MemberError::NotFound)
}

/// How many people there are; none means the installation is new.
pub async fn user_count(tx: &Tx) -> Result<u64, StoreError> {
    Ok(user::Entity::find().count(tx).await?)
}

/// Stores a new user.
pub async fn insert_user(tx: &Tx, new: NewUser) -> Result<User, MemberError> {
    let (first, last) = split_name(&new.display_name);
    let email = check_email(&new.email)?;
    let row = user::ActiveModel {
        id: Set(tx.ids().uuid()),
        folded_name: Set(fold(&new.display_name)),
        search_text: Set(search_text(&[&first, &last, &new.display_name, &email])),
        email: Set(email),
        first_name: Set(first),
        last_name: Set(last),
        display_name: Set(new.display_name),
        locale: Set(new.locale),
        theme: Set("auto".to_owned()),
        password_hash: Set(new.password_hash),
        created_at: Set(tx.now().0),
    };
    let stored = row.insert(tx).await.map_err(StoreError::from);
    stored
        .map(User::from)
        .map_err(|error| if error.is_unique() { MemberError::EmailTaken } else { error.into() })
}

/// Stores a new password.
pub async fn set_password(tx: &Tx, id: UserId, password_hash: String) -> Result<(), StoreError> {
    let row = user::ActiveModel {
        id: Set(id.uuid()),
        password_hash: Set(Some(password_hash)),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

/// Stores what was changed about a person: names, language, theme.
pub async fn update_user(tx: &Tx, changed: &User) -> Result<(), StoreError> {
    let User { first_name, last_name, display_name, email, .. } = changed;
    let row = user::ActiveModel {
        id: Set(changed.id.uuid()),
        first_name: Set(first_name.clone()),
        last_name: Set(last_name.clone()),
        display_name: Set(display_name.clone()),
        folded_name: Set(fold(display_name)),
        search_text: Set(search_text(&[first_name, last_name, display_name, email])),
        locale: Set(changed.locale.clone()),
        theme: Set(changed.theme.clone()),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

fn search_text(parts: &[&str]) -> String {
    fold(&parts.join(" "))
}

impl From<user::Model> for User {
    fn from(row: user::Model) -> Self {
        Self {
            id: row.id.into(),
            email: row.email,
            first_name: row.first_name,
            last_name: row.last_name,
            display_name: row.display_name,
            locale: row.locale,
            theme: row.theme,
            password_hash: row.password_hash,
        }
    }
}
