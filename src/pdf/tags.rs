//! What each thing on the pages is, for whoever has them read aloud.

use super::flow::Role;
use krilla::tagging::{Identifier, ListNumbering, Node, Tag, TagGroup, TagTree};
use std::num::NonZeroU16;

/// What everything is: headings, paragraphs, and facts as lists of a label and its matter.
pub fn tree(leaves: Vec<(usize, Role, Identifier)>) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some("en".into()));
    let mut list: Option<TagGroup> = None;
    for block in leaves.chunk_by(|a, b| a.0 == b.0) {
        let parts: Vec<_> = block.chunk_by(|a, b| a.1 == b.1).map(part).collect();
        match block.first().map(|leaf| leaf.1) {
            Some(Role::Label) => {
                let list = list.get_or_insert_with(|| TagGroup::new(Tag::L(ListNumbering::None)));
                let mut parts = parts.into_iter();
                let mut item = TagGroup::new(Tag::LI);
                item.children.extend(parts.next());
                item.push(TagGroup::with_children(Tag::LBody, parts.collect()));
                list.push(item);
            }
            _ => {
                tree.children.extend(list.take().map(Node::from));
                tree.children.extend(parts);
            }
        }
    }
    tree.children.extend(list.take().map(Node::from));
    tree
}

fn part(rows: &[(usize, Role, Identifier)]) -> Node {
    let children = rows.iter().map(|row| row.2.into()).collect();
    let role = rows.first().map_or(Role::Paragraph, |row| row.1);
    match role {
        Role::Heading(level) => {
            let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
            let title = if level == NonZeroU16::MIN { "Receipt" } else { "How to check this" };
            TagGroup::with_children(Tag::Hn(level, Some(title.into())), children).into()
        }
        Role::Label => TagGroup::with_children(Tag::Lbl, children).into(),
        _ => TagGroup::with_children(Tag::P, children).into(),
    }
}
