//! tmp
use crate::support::Studio;
#[tokio::test]
async fn zz_print() {
    let studio = Studio::open().await;
    println!("{:?}", studio.router);
}
