//! What is different on a terminal?
#![cfg(target_os = "linux")]

use std::process::Command;

/// What the command shows on a terminal, if there is a way to give it one.
pub fn on_terminal(line: &str, variables: &[(&str, &str)]) -> Option<String> {
    let line = format!("{} {line}", env!("CARGO_BIN_EXE_onepixel"));
    let mut script = Command::new("script");
    script.args(["-qec", &line, "/dev/null"]).env_remove("NO_COLOR").env_remove("ONEPIXEL_DATA").env("TERM", "xterm");
    script.envs(variables.iter().copied()).stdin(std::process::Stdio::null());
    let Ok(output) = script.output() else {
        println!("skipped: no script(1) here to make a terminal with");
        return None;
    };
    let shown = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{shown}");
    Some(shown)
}

#[test]
fn the_table_is_coloured_on_a_terminal_unless_colour_is_unwanted() {
    let Some(coloured) = on_terminal("pixels digits", &[]) else { return };
    assert!(coloured.contains("\x1b[38;5;16m\x1b[48;5;227m 99.7"), "99.7 % is bright: {coloured:?}");
    let plain = on_terminal("pixels digits", &[("NO_COLOR", "1")]).unwrap();
    assert!(!plain.contains('\x1b'), "{plain:?}");
    let empty = on_terminal("pixels digits", &[("NO_COLOR", "")]).unwrap();
    assert!(empty.contains("\x1b[48;5;"), "an empty NO_COLOR forbids nothing: {empty:?}");
}

#[test]
fn long_work_shows_how_far_it_is_and_takes_that_away_again() {
    // As much work as it takes to last, on whatever machine.
    let lines = (4..11).map(|exponent| format!("pixels digits --threads 1 --permutations {}", 4u32.pow(exponent)));
    let mut shown = None;
    for line in lines {
        let Some(now) = on_terminal(&line, &[]) else { return };
        let lasted = now.contains("permuting");
        shown = Some((line, now));
        if lasted {
            break;
        }
    }
    let (line, shown) = shown.unwrap();
    assert!(shown.contains("permuting labels") && shown.contains(" left"), "{shown:?}");
    assert!(!shown.contains("\x1b[?25l") || shown.contains("\x1b[?25h"), "the cursor stays hidden: {shown:?}");
    let after = shown.rsplit(" left").next().unwrap();
    assert!(after.starts_with("\r\x1b[2K"), "the bar is not taken away: {after:?}");
    let plain = on_terminal(&line, &[("NO_COLOR", "1")]).unwrap();
    assert!(!plain.contains("permuting"), "{plain:?}");
}
