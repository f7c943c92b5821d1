//! What activities work out of an atlas and keep with it: gone when the atlas is.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

type Slot = Arc<OnceLock<Arc<dyn Any + Send + Sync>>>;

/// One of each type, each worked out once.
#[derive(Default)]
pub(super) struct Derived(Mutex<HashMap<TypeId, Slot>>);

impl Derived {
    fn slot(&self, of: TypeId) -> Slot {
        // A panic while the lock is held leaves the map as it was.
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slots.entry(of).or_default().clone()
    }

    /// What is kept, if it was worked out.
    pub fn get<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        let slot = self.slot(TypeId::of::<T>());
        slot.get()?.clone().downcast().ok()
    }

    /// What is kept, worked out by whoever asks first; others wait for it.
    pub fn get_or<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Arc<T> {
        let slot = self.slot(TypeId::of::<T>());
        let kept = slot.get_or_init(|| Arc::new(make())).clone();
        // The slot of a type holds that type.
        kept.downcast()
            .unwrap_or_else(|_| unreachable!("a slot holds its own type"))
    }
}
