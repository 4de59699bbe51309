//! What is sent about members, looked over.

use super::{EMAIL, Eye, Sound, WORD};
use crate::api::shape::{MemberChange, NewMember, PasskeyRule};

impl Sound for NewMember {
    fn look(&self, eye: &mut Eye) {
        eye.line("name", &self.name);
        eye.text("email", &self.email, EMAIL);
        eye.maybe("time_zone", self.time_zone.as_ref(), WORD);
    }
}

impl Sound for MemberChange {
    fn look(&self, eye: &mut Eye) {
        eye.maybe_line("name", self.name.as_ref());
        eye.maybe("time_zone", self.time_zone.as_ref(), WORD);
    }
}

impl Sound for PasskeyRule {
    fn look(&self, _: &mut Eye) {}
}
