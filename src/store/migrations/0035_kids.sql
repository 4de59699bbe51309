-- The start asks which keys signed links that live, and not each link.
create index links_by_key on links (kid) where state = 'live';
