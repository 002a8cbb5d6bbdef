//! Documentation of the accounts that owners keep. These structs are never made: a test holds real answers against them, and others
//! what is refused.

#![allow(dead_code, reason = "read by the derive alone")]

use catalog_shared::problem::Code;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{
    accounts::{Role, ended, json, owned, page, private},
    answers::{self, Answers, answers},
    headers::WRITTEN,
};

answers! {
    /// Of a list of accounts.
    UsersListed => owned(answers::listed("UserList", page(example())));
    /// Of one account.
    UserFound => owned(answers::found("User", example()));
    /// Of an account that is made.
    UserCreated => private(answers::created("InvitedUser", invited()));
    /// Of an account that is changed.
    UserChanged => {
        let conflict = answers::with([], &[&[Code::Conflict]]);
        private(answers::changed("User", example()).into_iter().chain(conflict).collect())
    };
    /// Of an account that is deleted.
    UserDeleted => private(ended("It is gone, with its sessions.", &[], &[Code::Conflict]));
    /// Of an invitation that is made.
    UserInvited => invitation_made();
}

/// An account of a person.
#[derive(ToSchema)]
pub(super) struct User {
    #[schema(format = "uuid")]
    id: String,
    email: String,
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    role: Role,
    /// Nobody can sign in with it.
    disabled: bool,
    /// Without one nobody can sign in with it yet.
    has_password: bool,
    #[schema(format = "date-time")]
    created_at: String,
}

/// A new account, and the code that lets its person in.
#[derive(ToSchema)]
pub(super) struct InvitedUser {
    #[schema(format = "uuid")]
    id: String,
    email: String,
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    role: Role,
    /// Nobody can sign in with it.
    disabled: bool,
    /// Without one nobody can sign in with it yet.
    has_password: bool,
    #[schema(format = "date-time")]
    created_at: String,
    /// Told once: an answer to the same request again has `null`.
    #[schema(required, pattern = "^inv_[A-Za-z0-9_-]{43}$")]
    invitation_code: Option<String>,
    /// 24 hours after it was made.
    #[schema(format = "date-time")]
    invitation_expires_at: String,
}

/// A one-time code with which a person sets the password.
#[derive(ToSchema)]
pub(super) struct Invitation {
    #[schema(format = "uuid")]
    user_id: String,
    /// Told once: an answer to the same request again has `null`.
    #[schema(required, pattern = "^inv_[A-Za-z0-9_-]{43}$")]
    invitation_code: Option<String>,
    /// 24 hours after it was made.
    #[schema(format = "date-time")]
    invitation_expires_at: String,
}

/// A page of accounts.
#[derive(ToSchema)]
pub(super) struct UserList {
    #[schema(max_items = 100)]
    results: Vec<User>,
    /// Accounts on all pages.
    #[schema(minimum = 0)]
    count: i64,
    /// The page after this one.
    #[schema(required)]
    next: Option<String>,
    /// The page before this one.
    #[schema(required)]
    previous: Option<String>,
}

/// An account to be made. Its person chooses the password.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(new))]
pub(crate) struct NewUser {
    /// Of no other account, be it in upper or lower case. Its domain has letters, digits and `-` between dots, or is `localhost`. Outer
    /// white space is cut off.
    #[schema(
        max_length = 254,
        pattern = r#"^[^\s\u0000-\u001f\u007f-\u009f@,;:<>()\[\]"\\]{1,64}@[^\s\u0000-\u001f\u007f-\u009f@,;:<>()\[\]"\\]+$"#
    )]
    email: String,
    /// Without one, what stands before the `@` is. Outer white space is cut off.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]*[^\u0000-\u0020\u007f-\u00a0\s][^\u0000-\u001f\u007f-\u009f]*$"
    )]
    name: Option<String>,
    role: Role,
}

/// What is to be changed of an account; what is not named stays.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(update))]
pub(crate) struct UserUpdate {
    /// Outer white space is cut off.
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 100,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]*[^\u0000-\u0020\u007f-\u00a0\s][^\u0000-\u001f\u007f-\u009f]*$"
    )]
    name: Option<String>,
    #[schema(nullable = false)]
    role: Option<Role>,
    /// `true` also ends its sessions.
    #[schema(nullable = false)]
    disabled: Option<bool>,
}

/// It takes no body, and yet one with a key may be too large, or another than the first.
fn invitation_made() -> Answers {
    let made = json("The code, which no other answer tells.", "Invitation", invitation());
    let headers = [&WRITTEN[..], &["Idempotency-Replayed"]].concat();
    let refused = [Code::Forbidden, Code::PreconditionFailed, Code::NotFound, Code::Conflict, Code::TooLarge, Code::Invalid];
    let mut tried = invitation();
    tried["invitation_code"] = Value::Null;
    private(answers::with([(201, made, &headers), (200, answers::tried(201, tried), &[])], &[&refused]))
}

fn example() -> Value {
    json!({
        "id": "01890a5d-ac96-774b-bcce-b302099a8071",
        "email": "ada@tickets.example",
        "name": "Ada Lovelace",
        "role": "editor",
        "disabled": false,
        "has_password": false,
        "created_at": "2027-01-01T00:00:00Z",
    })
}

fn invitation() -> Value {
    json!({
        "user_id": "01890a5d-ac96-774b-bcce-b302099a8071",
        "invitation_code": "inv_5edu1a47y1wYoE2pNDA89wWXNMcVZ5sDthy8QnVTWf1",
        "invitation_expires_at": "2027-01-02T00:00:00Z",
    })
}

fn invited() -> Value {
    let mut user = example();
    for member in ["invitation_code", "invitation_expires_at"] {
        user[member] = invitation()[member].take();
    }
    user
}

fn new() -> Value {
    json!({ "email": "ada@tickets.example", "name": "Ada Lovelace", "role": "editor" })
}

fn update() -> Value {
    json!({ "role": "viewer", "disabled": true })
}
