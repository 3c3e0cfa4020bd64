//! Which proxy stands between this machine and a server?
//!
//! The variables are those of curl: `HTTPS_PROXY` and `HTTP_PROXY` for addresses of that kind, `ALL_PROXY` where the one
//! that fits is not set, and `NO_PROXY` with the hosts that are asked directly. Each may be written in small letters too;
//! those go first.

use ureq::Proxy;

use crate::error::FetchError;

/// The proxies that the environment names.
#[derive(Debug, Clone, Default)]
pub(crate) struct Proxies {
    http: Option<Named>,
    https: Option<Named>,
}

/// A proxy, and the variable that names it.
#[derive(Debug, Clone)]
struct Named {
    proxy: Proxy,
    variable: String,
}

impl Proxies {
    /// Those that these variables name.
    pub(crate) fn new(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, FetchError> {
        let excepted = either(variable, "no_proxy").map(|(_, hosts)| hosts).unwrap_or_default();
        let all = |kind| either(variable, kind).or_else(|| either(variable, "all_proxy"));
        let proxy = |kind| match all(kind) {
            None => Ok(None),
            Some((name, address)) => {
                let proxy = Proxy::new(&address).and_then(|proxy| with_exceptions(&proxy, &excepted));
                match proxy {
                    Ok(proxy) => Ok(Some(Named { proxy, variable: name })),
                    Err(_) => Err(FetchError::Proxy { variable: name }),
                }
            }
        };
        Ok(Self { http: proxy("http_proxy")?, https: proxy("https_proxy")? })
    }

    /// The one for addresses of this kind.
    pub(crate) fn get(&self, encrypted: bool) -> Option<Proxy> {
        self.named(encrypted).map(|named| named.proxy.clone())
    }

    /// What is said of the proxy between this machine and an address, if there is one: where it is, without a password,
    /// and the variable that names it.
    pub(crate) fn told(&self, encrypted: bool, address: &str) -> Option<String> {
        let Named { proxy, variable } = self.named(encrypted)?;
        let is_direct = address.parse().is_ok_and(|address| proxy.is_no_proxy(&address));
        (!is_direct).then(|| format!("the proxy {}:{} that {variable} names", proxy.host(), proxy.port()))
    }

    fn named(&self, encrypted: bool) -> Option<&Named> {
        if encrypted { self.https.as_ref() } else { self.http.as_ref() }
    }
}

/// The variable of this name in small or in capital letters, and its value, unless it is empty.
fn either(variable: &dyn Fn(&str) -> Option<String>, name: &str) -> Option<(String, String)> {
    [name.to_owned(), name.to_ascii_uppercase()].into_iter().find_map(|name| {
        let value = variable(&name).filter(|value| !value.is_empty())?;
        Some((name, value))
    })
}

/// The same proxy, but not for these hosts and what lies below them.
fn with_exceptions(proxy: &Proxy, excepted: &str) -> Result<Proxy, ureq::Error> {
    let mut builder = Proxy::builder(proxy.protocol()).host(proxy.host()).port(proxy.port());
    builder = builder.resolve_target(proxy.resolve_target());
    if let Some(name) = proxy.username() {
        builder = builder.username(name);
    }
    if let Some(password) = proxy.password() {
        builder = builder.password(password);
    }
    for host in excepted.split([',', ' ']).filter(|host| !host.is_empty()) {
        builder = builder.no_proxy(host);
        let domain = host.trim_start_matches("*").trim_start_matches('.');
        if !domain.is_empty() {
            builder = builder.no_proxy(domain).no_proxy(&format!(".{domain}"));
        }
    }
    builder.build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(variables: &[(&str, &str)]) -> Result<Proxies, FetchError> {
        Proxies::new(&|name| variables.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn each_kind_of_address_has_its_proxy() {
        let named = proxies(&[
            ("HTTPS_PROXY", "http://secure:3128"),
            ("ALL_PROXY", "socks5://any:1080"),
            ("https_proxy", "http://user:p%40ss@small"),
        ])
        .unwrap();
        let secure = named.get(true).unwrap();
        assert_eq!((secure.host(), secure.port(), secure.password()), ("small", 80, Some("p@ss")));
        assert_eq!(named.get(false).unwrap().host(), "any");
        let none = proxies(&[("HTTPS_PROXY", ""), ("NO_PROXY", "*")]).unwrap();
        assert!(none.get(true).is_none() && none.get(false).is_none());
    }

    #[test]
    fn excepted_hosts_and_what_lies_below_them_are_asked_directly() {
        let named = proxies(&[("all_proxy", "http://proxy:1"), ("no_proxy", "example.org, .inner,127.0.0.1")]).unwrap();
        let proxy = named.get(true).unwrap();
        for (host, direct) in [
            ("example.org", true),
            ("data.example.org", true),
            ("badexample.org", false),
            ("inner", true),
            ("a.inner", true),
            ("127.0.0.1", true),
            ("else.net", false),
        ] {
            assert_eq!(proxy.is_no_proxy(&format!("https://{host}/").parse().unwrap()), direct, "{host}");
        }
    }

    #[test]
    fn a_proxy_is_told_by_its_variable_and_without_its_password() {
        let named = proxies(&[("HTTPS_PROXY", "http://me:secret@proxy:3128"), ("NO_PROXY", "inner")]).unwrap();
        let told = named.told(true, "https://example.org/file");
        assert_eq!(told.as_deref(), Some("the proxy proxy:3128 that HTTPS_PROXY names"));
        assert_eq!(
            (named.told(true, "https://inner/file"), named.told(false, "http://example.org/file")),
            (None, None)
        );
    }

    #[test]
    fn an_address_that_is_none_is_refused_by_the_name_of_its_variable() {
        let refused = proxies(&[("ALL_PROXY", "gopher://old:70")]).unwrap_err().to_string();
        assert!(refused.starts_with("ALL_PROXY: "), "{refused}");
    }
}
