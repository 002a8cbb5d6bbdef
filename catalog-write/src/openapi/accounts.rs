//! Documentation of accounts: who may come in, and what with. These structs are never made: a test holds real answers against them,
//! and others what is refused.

#![allow(dead_code, reason = "read by the derive alone")]

use catalog_shared::problem::Code;
use serde_json::{Value, json};
use utoipa::{
    ToSchema,
    openapi::{RefOr, ResponseBuilder},
};

use super::{
    answers::{self, Answers, answers},
    headers::{WRITTEN, reference},
};

/// What a write with a body may be refused for.
const BODY: [Code; 4] = [Code::Forbidden, Code::TooLarge, Code::UnsupportedMediaType, Code::Invalid];

answers! {
    /// Of a sign-in.
    SignedIn => private(answers::with([(200, json("Signed in.", "Me", me()), &["Set-Cookie"])], &[&BODY]));
    /// Of whatever ends the own session.
    SignedOut => private(ended("Signed out, and the cookie is cleared.", &["Set-Cookie"], &[Code::Conflict]));
    /// Of an invitation that is accepted. Nobody needs to be signed in, or is counted.
    InvitationAccepted => {
        let found = json("The password is set: this is whom to sign in as.", "Accepted", accepted());
        let mut answers = private(answers::with([(200, found, &[])], &[&BODY, &[Code::NotFound]]));
        answers.retain(|status, _| status != "401" && status != "429");
        answers
    };
    /// Of an invitation that is looked at. Nobody needs to be signed in, or is counted.
    InvitationFound => {
        let found = json("Whom it is for.", "Invited", invited());
        let mut answers = private(answers::with([(200, found, &[])], &[&[Code::NotFound]]));
        answers.retain(|status, _| status != "401" && status != "429");
        answers
    };
    /// Of the question who one is.
    MeFound => private(answers::with([(200, json("Who asks.", "Me", me()), &[])], &[&[Code::NotFound]]));
    /// Of a password that is changed.
    PasswordChanged => {
        let refused = [&BODY[..], &[Code::Conflict]].concat();
        private(ended("The password is changed, and all other sessions are ended.", &[], &refused))
    };
    /// Of a list of the own sessions.
    OwnSessionsListed => private(answers::with(
        [(200, json("The page.", "SignInList", page(sign_in())), &[])],
        &[&[Code::NotFound, Code::Conflict]],
    ));
    /// Of one of the own sessions that is ended.
    OwnSessionEnded => private(ended("It is ended.", &[], &[Code::Conflict]));
    /// Of a list of another person's sessions.
    UserSessionsListed => owned(answers::listed("SignInList", page(sign_in())));
    /// Of another person's sessions that are ended.
    UserSessionsEnded => private(ended("They are ended.", &[], &[]));
}

/// A password to sign in with.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(credentials))]
pub(crate) struct Credentials {
    /// In upper or lower case.
    #[schema(max_length = 1000, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$")]
    email: String,
    #[schema(max_length = 800)]
    password: String,
}

/// The password that is to be one's own.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(chosen))]
pub(crate) struct ChosenPassword {
    /// Any characters; a letter and its accents (in NFC) are one.
    #[schema(min_length = 12, max_length = 200)]
    password: String,
    /// What to be called from now on; without one, as before. Outer white space is cut off.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]*[^\u0000-\u0020\u007f-\u00a0\s][^\u0000-\u001f\u007f-\u009f]*$"
    )]
    name: Option<String>,
}

/// The password that one has, and the one that one wants.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(new_password))]
pub(crate) struct PasswordChange {
    #[schema(max_length = 800)]
    current_password: String,
    /// Any characters; a letter and its accents (in NFC) are one.
    #[schema(min_length = 12, max_length = 200)]
    new_password: String,
}

/// Whose password was set.
#[derive(ToSchema)]
pub(super) struct Accepted {
    /// To sign in with.
    email: String,
    name: String,
}

/// Whom a one-time code is for.
#[derive(ToSchema)]
pub(super) struct Invited {
    /// To sign in with.
    email: String,
    name: String,
    /// How long the code is good.
    #[schema(format = "date-time")]
    expires_at: String,
}

/// Who asks, and what that one may do.
#[derive(ToSchema)]
pub(super) struct Me {
    kind: AskerKind,
    #[schema(format = "uuid")]
    id: String,
    name: String,
    /// `null` for a program.
    #[schema(required)]
    email: Option<String>,
    role: Role,
    /// To change a session or a ticket type may also mean some of its fields only.
    may: Vec<Permission>,
    /// The session that asks; `null` for a program.
    #[schema(format = "uuid", required)]
    session_id: Option<String>,
    /// When the session ends if nothing more is asked with it, or the token does; `null` if that has no end.
    #[schema(format = "date-time", required)]
    expires_at: Option<String>,
}

/// A person, or a program with its token.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
enum AskerKind {
    User,
    Token,
}

/// `viewer` reads; `inventory` also sets the `total_capacity` of sessions and the `quantity` of ticket types; `editor` writes all of
/// the catalog; `owner` also lets people and programs in.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum Role {
    Viewer,
    Inventory,
    Editor,
    Owner,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
enum Permission {
    Read,
    OwnAccount,
    ChangeSession,
    ChangeTicketType,
    Write,
    ManageAccounts,
}

/// A browser that somebody is signed in with.
#[derive(ToSchema)]
pub(super) struct SignIn {
    #[schema(format = "uuid")]
    id: String,
    #[schema(format = "date-time")]
    created_at: String,
    /// To the minute.
    #[schema(format = "date-time")]
    last_seen_at: String,
    /// If nothing more is asked with it: after 12 hours, and 7 days after the sign-in at the latest.
    #[schema(format = "date-time")]
    expires_at: String,
    /// IP address from which it signed in, as far as it is known.
    #[schema(required)]
    address: Option<String>,
    /// What the browser calls itself.
    #[schema(required, max_length = 300)]
    user_agent: Option<String>,
    /// Whether it is the one that asks.
    is_current: bool,
}

/// A page of sessions of one person.
#[derive(ToSchema)]
pub(super) struct SignInList {
    #[schema(max_items = 100)]
    results: Vec<SignIn>,
    /// Sessions on all pages.
    #[schema(minimum = 0, maximum = 50)]
    count: i64,
    /// The page after this one.
    #[schema(required)]
    next: Option<String>,
    /// The page before this one.
    #[schema(required)]
    previous: Option<String>,
}

/// No cache keeps them, not even the browser's.
pub(super) fn private(answers: Answers) -> Answers {
    let mut answers = answers;
    for answer in answers.values_mut() {
        if let RefOr::T(answer) = answer {
            answer.headers.insert("Cache-Control".to_owned(), RefOr::Ref(reference("Cache-Control")));
        }
    }
    answers
}

/// Of what only owners may see.
pub(super) fn owned(answers: Answers) -> Answers {
    let refused = answers::with([], &[&[Code::Forbidden]]);
    private(answers.into_iter().chain(refused).collect())
}

/// 204, and what else goes wrong with it than with every write.
pub(super) fn ended(says: &str, headers: &[&str], refused: &[Code]) -> Answers {
    let gone = ResponseBuilder::new().description(says);
    let headers = [&WRITTEN[..], headers].concat();
    let common = [Code::Forbidden, Code::PreconditionFailed, Code::NotFound];
    answers::with([(204, gone, &headers), (200, answers::tried(204, Value::Null), &[])], &[&common, refused])
}

pub(super) fn json(says: &str, schema: &str, example: Value) -> ResponseBuilder {
    ResponseBuilder::new().description(says).content("application/json", answers::json(schema, example))
}

/// A page with this alone.
pub(super) fn page(of: Value) -> Value {
    json!({ "results": [of], "count": 1, "next": null, "previous": null })
}

fn credentials() -> Value {
    json!({ "email": "ada@tickets.example", "password": "correct horse battery" })
}

fn chosen() -> Value {
    json!({ "password": "correct horse battery" })
}

fn new_password() -> Value {
    json!({ "current_password": "correct horse battery", "new_password": "another horse battery" })
}

fn accepted() -> Value {
    json!({ "email": "ada@tickets.example", "name": "Ada Lovelace" })
}

fn invited() -> Value {
    json!({ "email": "ada@tickets.example", "name": "Ada Lovelace", "expires_at": "2027-01-02T00:00:00Z" })
}

fn me() -> Value {
    json!({
        "kind": "user",
        "id": "01890a5d-ac96-774b-bcce-b302099a8071",
        "name": "Ada Lovelace",
        "email": "ada@tickets.example",
        "role": "editor",
        "may": ["read", "own_account", "change_session", "change_ticket_type", "write"],
        "session_id": "01890a5d-ac96-774b-bcce-b302099a8072",
        "expires_at": "2027-01-01T12:00:00Z",
    })
}

fn sign_in() -> Value {
    json!({
        "id": "01890a5d-ac96-774b-bcce-b302099a8072",
        "created_at": "2027-01-01T00:00:00Z",
        "last_seen_at": "2027-01-01T00:00:00Z",
        "expires_at": "2027-01-01T12:00:00Z",
        "address": "192.0.2.7",
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "is_current": true,
    })
}
