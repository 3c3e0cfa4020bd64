//! What does a Rust file define, and what does it name that stands elsewhere?

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::str::Chars;

/// What matters of a file here; unit tests are left out.
#[derive(Default)]
pub struct Source {
    /// Every name that a `use` line brings.
    pub uses: Vec<Use>,
    /// The other paths in the code, of two names and more.
    pub paths: Vec<Vec<String>>,
    /// The names that the file defines.
    pub items: BTreeSet<String>,
    /// Modules of this file that are compiled for tests only.
    pub test_modules: Vec<String>,
}

/// One name that a `use` line brings.
pub struct Use {
    /// What it is called here; `*` for all of a module.
    pub name: String,
    /// What is named; for `*` the module.
    pub path: Vec<String>,
    /// Whether others can take it from here.
    pub is_public: bool,
}

impl Source {
    pub fn parse(text: &str) -> Self {
        let tokens = without_tests(tokens(text));
        let mut source = Self { test_modules: tokens.1, ..Self::default() };
        let tokens = tokens.0;
        let mut at = 0;
        while at < tokens.len() {
            let next = |ahead: usize| tokens.get(at + ahead).map_or("", String::as_str);
            match tokens[at].as_str() {
                "use" if next(1) != "<" => {
                    let is_public = at > 0 && matches!(tokens[at - 1].as_str(), "pub" | ")");
                    at = source.tree(&tokens, at + 1, &[], is_public);
                }
                "struct" | "enum" | "trait" | "fn" | "const" | "static" | "type" | "union" => {
                    source.items.insert(next(if next(1) == "mut" { 2 } else { 1 }).to_owned());
                    at += 1;
                }
                name if is_name(name) && next(1) == "::" && (at == 0 || tokens[at - 1] != "::") => {
                    let mut path = vec![name.to_owned()];
                    while tokens.get(at + 1).is_some_and(|token| token == "::")
                        && tokens.get(at + 2).is_some_and(|token| is_name(token))
                    {
                        path.push(tokens[at + 2].clone());
                        at += 2;
                    }
                    source.paths.push(path);
                    at += 1;
                }
                _ => at += 1,
            }
        }
        source
    }

    /// One tree of a `use` line, from a place on; the place behind it.
    fn tree(&mut self, tokens: &[String], mut at: usize, before: &[String], is_public: bool) -> usize {
        let mut path = before.to_vec();
        while let Some(token) = tokens.get(at) {
            match token.as_str() {
                "{" => {
                    at += 1;
                    while tokens.get(at).is_some_and(|token| token != "}") {
                        at = self.tree(tokens, at, &path, is_public);
                        at += usize::from(tokens.get(at).is_some_and(|token| token == ","));
                    }
                    return at + 1;
                }
                "*" => {
                    self.uses.push(Use { name: "*".to_owned(), path, is_public });
                    return at + 1;
                }
                "as" => {
                    let name = tokens.get(at + 1).cloned().unwrap_or_default();
                    self.uses.push(Use { name, path, is_public });
                    return at + 2;
                }
                "::" => at += 1,
                name if is_name(name) => {
                    if name != "self" || path.is_empty() {
                        path.push(name.to_owned());
                    }
                    at += 1;
                }
                _ => break,
            }
        }
        if let Some(name) = path.last().cloned() {
            self.uses.push(Use { name, path, is_public });
        }
        at
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// The tokens without items that are compiled for tests only, and the names of such modules that are files.
fn without_tests(tokens: Vec<String>) -> (Vec<String>, Vec<String>) {
    const OF_TESTS: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let (mut kept, mut modules, mut at) = (Vec::new(), Vec::new(), 0);
    while at < tokens.len() {
        if !tokens[at..].starts_with(&OF_TESTS.map(str::to_owned)) {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        at += OF_TESTS.len();
        if let [module, name, end, ..] = &tokens[at..]
            && module == "mod"
            && end == ";"
        {
            modules.push(name.clone());
        }
        let mut depth = 0usize;
        while let Some(token) = tokens.get(at) {
            at += 1;
            match token.as_str() {
                "{" | "(" | "[" => depth += 1,
                "}" | ")" | "]" => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 && matches!(token.as_str(), ";" | "}") {
                break;
            }
        }
    }
    (kept, modules)
}

/// Names and signs; without comments, and without what stands in quotation marks.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(sign) = chars.next() {
        match sign {
            '/' if chars.peek() == Some(&'/') => drop(chars.by_ref().find(|&sign| sign == '\n')),
            '/' if chars.peek() == Some(&'*') => skip_comment(&mut chars),
            '"' => skip_text(&mut chars),
            '\'' => skip_character(&mut chars),
            ':' if chars.next_if_eq(&':').is_some() => tokens.push("::".to_owned()),
            sign if sign.is_whitespace() => {}
            sign if sign.is_alphanumeric() || sign == '_' => {
                let mut name = sign.to_string();
                while let Some(sign) = chars.next_if(|&sign| sign.is_alphanumeric() || sign == '_') {
                    name.push(sign);
                }
                match (name.as_str(), chars.peek()) {
                    ("r" | "br" | "cr", Some('"' | '#')) => skip_raw_text(&mut chars),
                    ("b" | "c", Some('"' | '\'')) => {}
                    _ => tokens.push(name),
                }
            }
            sign => tokens.push(sign.to_string()),
        }
    }
    tokens
}

fn skip_comment(chars: &mut Peekable<Chars<'_>>) {
    let mut depth = 0;
    let mut before = '/';
    for sign in chars {
        match (before, sign) {
            ('/', '*') => depth += 1,
            ('*', '/') => depth -= 1,
            _ => {
                before = sign;
                continue;
            }
        }
        if depth == 0 {
            return;
        }
        before = ' ';
    }
}

fn skip_text(chars: &mut Peekable<Chars<'_>>) {
    while let Some(sign) = chars.next() {
        match sign {
            '\\' => drop(chars.next()),
            '"' => return,
            _ => {}
        }
    }
}

/// Text such as `r#"…"#`; also the mark of a raw name, which is followed by no quotation mark.
fn skip_raw_text(chars: &mut Peekable<Chars<'_>>) {
    let mut marks = 0;
    while chars.next_if_eq(&'#').is_some() {
        marks += 1;
    }
    if chars.next_if_eq(&'"').is_none() {
        return;
    }
    while chars.any(|sign| sign == '"') {
        let mut found = 0;
        while found < marks && chars.next_if_eq(&'#').is_some() {
            found += 1;
        }
        if found == marks {
            return;
        }
    }
}

/// A character, or the mark of a lifetime.
fn skip_character(chars: &mut Peekable<Chars<'_>>) {
    match chars.next() {
        Some('\\') => {
            chars.next();
            chars.find(|&sign| sign == '\'');
        }
        Some(_) => drop(chars.next_if_eq(&'\'')),
        None => {}
    }
}
