//! A form as a browser sends it, with lists in lists: `sessions[0][ticket_types][1][price]=50`.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
};
use catalog_shared::problem::{Code, Problem};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use serde_qs::Config;

use crate::{error::Error, pages::refusal::Refusal, request::unreadable};

/// Sessions, one of them, its ticket types, one of them, its members.
const DEPTH_MAX: usize = 5;

/// What was filled in.
#[derive(Clone, Debug)]
pub(crate) struct Form<T>(pub(crate) T);

impl<T: DeserializeOwned> Form<T> {
    /// # Errors
    /// When it is no such form: no page of ours sends one that is not.
    pub(crate) fn read(text: &[u8]) -> Result<T, Refusal> {
        let config = Config::new().max_depth(DEPTH_MAX).use_form_encoding(true);
        config.deserialize_bytes(text).map_err(|error| {
            tracing::debug!(%error, "a form could not be read");
            Error::Unreadable(Problem::new(Code::BadRequest).detail("This is not the form that belongs here.")).into()
        })
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| unreadable(&rejection))?;
        Ok(Self(Self::read(&bytes)?))
    }
}

/// Names and values of a form that is written as a browser sends it.
pub(super) fn pairs(form: &str) -> Vec<(String, String)> {
    let text = |coded: &str| percent_decode_str(&coded.replace('+', " ")).decode_utf8_lossy().into_owned();
    form.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (text(name), text(value))).collect()
}
