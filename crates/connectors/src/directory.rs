//! The people a vendor knows, so that calls find their employee.

use serde::{Deserialize, Serialize};

use crate::{Account, Answer, Http};

/// Lists the employees of an account.
pub trait Directory: Send + Sync {
    fn employees<'a>(&'a self, http: &'a Http, account: &'a Account) -> Answer<'a, Vec<Employee>>;
}

/// One person as the vendor knows them. `key` is what [`crate::CallRecord::employee`] carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Employee {
    pub key: String,
    pub name: String,
    pub email: Option<String>,
}
