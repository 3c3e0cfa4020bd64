#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| onepixel_fuzz::file("data.libsvm", bytes));
