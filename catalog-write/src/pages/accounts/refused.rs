//! What of an answer belongs on the page whose form was sent: what is wrong with it, beside its fields.

use axum::response::Response;
use http::{HeaderValue, StatusCode, header};

use crate::pages::{api::Answer, refusal::Refusal};

/// Why a form was not taken; empty on a page of which none was sent yet.
#[derive(Debug, Default)]
pub(super) struct Refused {
    status: StatusCode,
    /// Where it is no fault of a field.
    pub(super) detail: Option<String>,
    /// As JSON pointers, each with what is wrong there.
    faults: Vec<(String, String)>,
    /// Seconds, after too many tries.
    pub(super) wait: Option<u32>,
}

impl Refused {
    /// What was answered, or why the form is shown again. What no form can mend is a page of its own.
    pub(super) fn judge(answer: Answer) -> Result<Result<Answer, Self>, Refusal> {
        let status = answer.status;
        match status {
            _ if answer.is_success() => Ok(Ok(answer)),
            StatusCode::UNPROCESSABLE_ENTITY
            | StatusCode::CONFLICT
            | StatusCode::PRECONDITION_FAILED
            | StatusCode::TOO_MANY_REQUESTS => {
                let wait = answer.header(&header::RETRY_AFTER).and_then(|seconds| seconds.parse().ok());
                let faults = answer.faults();
                let detail = match status {
                    StatusCode::PRECONDITION_FAILED => {
                        Some("Somebody else changed this meanwhile. This is how it is now: look at it, and try again.".to_owned())
                    }
                    _ => faults.is_empty().then(|| answer.detail().to_owned()),
                };
                Ok(Err(Self { status, detail, faults, wait }))
            }
            _ => Err(Refusal::Answered(Box::new(answer))),
        }
    }

    /// What is wrong with this member.
    pub(super) fn at(&self, pointer: &str) -> Option<&str> {
        self.faults.iter().find(|(at, _)| at == pointer).map(|(_, detail)| detail.as_str())
    }

    /// `true` of a member with which something is wrong, for `aria-invalid`.
    pub(super) fn is_at(&self, pointer: &str) -> bool {
        self.at(pointer).is_some()
    }

    /// Of the page that tells it; of one that has nothing to tell, 200.
    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    /// With how long to wait.
    pub(super) fn on(&self, mut page: Response) -> Response {
        if let Some(seconds) = self.wait {
            page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        page
    }
}
