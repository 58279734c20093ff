//! The employees, by their extension.

use futures::FutureExt;

use super::answer::Session;
use super::{Phonet, calls};
use crate::{Account, Answer, Directory, Employee, Http};

impl Directory for Phonet {
    fn employees<'a>(&'a self, http: &'a Http, account: &'a Account) -> Answer<'a, Vec<Employee>> {
        async move {
            let session = Session::open(http, account).await?;
            let list = session.list(http, "users").await?;
            Ok(list.iter().filter_map(calls::employee).collect())
        }
        .boxed()
    }
}
