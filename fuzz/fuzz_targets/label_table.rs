#![no_main]

libfuzzer_sys::fuzz_target!(init: onepixel_fuzz::let_guards_catch(), |bytes: &[u8]| onepixel_fuzz::label_table(bytes));
