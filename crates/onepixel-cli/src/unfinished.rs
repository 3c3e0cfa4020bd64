//! What becomes of the outputs of work that is interrupted?

use std::sync::{Arc, Mutex, MutexGuard};

use crate::output::before_interruption;
use crate::outputs::Opened;
use crate::progress::Bars;

/// Work that tells what it has found so far. Whoever takes the outputs first writes them: the work when it is done, or
/// an interruption with what was found so far.
pub struct Unfinished<D>(Arc<Mutex<State<D>>>);

struct State<D> {
    outputs: Option<Opened<D>>,
    so_far: Option<D>,
}

impl<D: Send + 'static> Unfinished<D> {
    /// Work begins; `keep` writes what an interruption leaves.
    pub fn begin(outputs: Opened<D>, bars: &Arc<Bars>, keep: impl FnOnce(Opened<D>, D) + Send + 'static) -> Self {
        let state = Arc::new(Mutex::new(State { outputs: Some(outputs), so_far: None }));
        // Files that nobody writes any more go with the work that wanted them.
        let (of_work, bars) = (Arc::downgrade(&state), bars.clone());
        before_interruption(move || {
            let Some(state) = of_work.upgrade() else { return };
            let (outputs, so_far) = {
                let mut state = lock(&state);
                (state.outputs.take(), state.so_far.take())
            };
            bars.finish();
            // Where nothing was found yet there is nothing to keep.
            if let (Some(outputs), Some(so_far)) = (outputs, so_far) {
                keep(outputs, so_far);
            }
        });
        Self(state)
    }

    /// What was found so far.
    pub fn keep(&self, so_far: D) {
        lock(&self.0).so_far = Some(so_far);
    }

    /// The outputs. Does not return where an interruption has them already: the process ends when it has written them.
    pub fn finish(self) -> Opened<D> {
        let outputs = lock(&self.0).outputs.take();
        outputs.unwrap_or_else(|| {
            loop {
                std::thread::park();
            }
        })
    }
}

fn lock<D>(state: &Mutex<State<D>>) -> MutexGuard<'_, State<D>> {
    state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
