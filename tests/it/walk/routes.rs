//! Every route of the running router, read from the router itself: what it prints of itself is
//! what it serves. No list is kept by hand, so no route can exist outside.

use milepost::app::App;
use std::collections::{BTreeMap, BTreeSet};

/// Path and the methods that it declares.
pub type Routes = BTreeMap<String, BTreeSet<&'static str>>;

const METHODS: &[&str] = &["GET", "HEAD", "DELETE", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];

/// Reads what is served.
pub fn of(app: &App) -> Routes {
    let printed = format!("{:?}", milepost::web::router::all(app));
    // The fallback's router follows; it answers what nothing else does.
    let (own, _) = printed.split_once("fallback_router:").expect("axum 0.8 prints its fallback");
    let (routes, paths) = own.split_once("node: Node { paths: {").expect("axum 0.8 prints paths");
    let mut methods = BTreeMap::new();
    for part in routes.split("RouteId(").skip(1) {
        let (id, rest) = part.split_once(')').unwrap();
        methods.insert(id.to_owned(), declared(rest));
    }
    let mut found = Routes::new();
    for part in paths.split("RouteId(").skip(1) {
        let (id, rest) = part.split_once(')').unwrap();
        let path = rest.split('"').nth(1).unwrap().to_owned();
        found.insert(path, methods.remove(id).expect("every path has its methods"));
    }
    assert!(methods.is_empty(), "routes without a path: {methods:?}");
    found
}

fn declared(printed: &str) -> BTreeSet<&'static str> {
    let is_there = |method: &&&str| {
        let field = format!("{}: ", method.to_lowercase());
        let (_, rest) = printed.split_once(field.as_str()).expect("every method is printed");
        !rest.starts_with("None")
    };
    let mut methods: BTreeSet<_> = METHODS.iter().filter(is_there).copied().collect();
    if printed.contains("allow_header: Skip") {
        methods.extend(["GET", "POST"]);
    }
    methods
}

#[tokio::test]
async fn the_router_tells_all_that_it_serves() {
    let studio = crate::support::Studio::open().await;
    let routes = of(&studio.app);
    assert_eq!(routes["/p/{page}"], BTreeSet::from(["GET"]));
    assert_eq!(routes["/admin/sign-in"], BTreeSet::from(["GET", "POST"]));
    assert_eq!(routes["/api/v1/brand/logo"], BTreeSet::from(["PUT", "DELETE"]));
    assert!(routes.len() > 120, "{}", routes.len());
}
