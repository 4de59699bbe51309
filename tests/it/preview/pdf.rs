//! PDFs, whole and hostile, written by the story that sends them.

/// A PDF of these objects, the first of which is its catalogue.
pub fn of(objects: &[&str]) -> Vec<u8> {
    let (mut whole, mut places) = (String::from("%PDF-1.4\n"), String::new());
    for (at, object) in objects.iter().enumerate() {
        places += &format!("{:010} 00000 n \n", whole.len());
        whole += &format!("{} 0 obj{object}endobj\n", at + 1);
    }
    let begins = whole.len();
    let size = objects.len() + 1;
    whole += &format!("xref\n0 {size}\n0000000000 65535 f \n{places}");
    whole += &format!("trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{begins}\n%%EOF\n");
    whole.into_bytes()
}

const CATALOGUE: &str = "<</Type/Catalog/Pages 2 0 R>>";
const PAGES: &str = "<</Type/Pages/Kids[3 0 R]/Count 1>>";

/// One page with this box, drawn like this, with these resources.
pub fn page(paper: &str, drawing: &str, resources: &str, more: &[String]) -> Vec<u8> {
    let page = format!(
        "<</Type/Page/Parent 2 0 R/MediaBox[{paper}]/Contents 4 0 R/Resources<<{resources}>>>>"
    );
    let drawing = stream("", drawing);
    let mut objects = vec![CATALOGUE, PAGES, &page, &drawing];
    objects.extend(more.iter().map(String::as_str));
    of(&objects)
}

/// A stream.
pub fn stream(about: &str, content: &str) -> String {
    format!("<<{about}/Length {}>>stream\n{content}\nendstream", content.len())
}

/// A page that draws a form ten times, which draws another ten times, and so on: a few hundred
/// bytes, and years of work.
pub fn endless() -> Vec<u8> {
    let ten = |next: usize| format!("/F{next} Do ").repeat(10);
    let depth = 20;
    let forms: Vec<_> = (0..depth)
        .map(|at| {
            let about = format!(
                "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F{} {} 0 R>>>>",
                at + 1,
                at + 6
            );
            let drawn = if at + 1 == depth { "0 0 9 9 re f".into() } else { ten(at + 1) };
            stream(&about, &drawn)
        })
        .collect();
    page("0 0 200 300", &ten(0), "/XObject<</F0 5 0 R>>", &forms)
}
