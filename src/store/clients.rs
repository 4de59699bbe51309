//! Clients and their contacts, for the studio's side.

use super::sql::{Row, Tx};
use crate::client::Client;
use crate::contact::Contact;
use crate::error::Result;
use crate::id::{ClientId, ContactId};
use crate::member::Desk;
use rusqlite::params;

pub(super) const CONTACT: &str =
    "c.id, c.client_id, c.name, c.email, c.language, c.time_zone, c.mails, c.created_at";

pub(super) fn contact(row: &mut Row<'_, '_>) -> Result<Contact> {
    Ok(Contact {
        id: row.next()?,
        client: row.next()?,
        name: row.next()?,
        email: row.next()?,
        language: row.next()?,
        time_zone: row.next()?,
        mails: row.next()?,
        created_at: row.next()?,
    })
}

fn client(row: &mut Row<'_, '_>) -> Result<Client> {
    Ok(Client { id: row.next()?, name: row.next()?, created_at: row.next()? })
}

impl Tx<'_> {
    /// Adds a client.
    pub fn add_client(&self, client: &Client) -> Result<()> {
        self.run(
            "insert into clients (id, name, created_at) values (?1, ?2, ?3)",
            params![client.id, client.name, self.now()],
        )?;
        Ok(())
    }

    /// Changes a client's name.
    pub fn save_client(&self, client: &Client) -> Result<()> {
        self.run("update clients set name = ?2 where id = ?1", params![client.id, client.name])?;
        Ok(())
    }

    /// One client.
    pub fn client(&self, _: Desk, id: &ClientId) -> Result<Option<Client>> {
        self.one("select id, name, created_at from clients where id = ?1", params![id], client)
    }

    /// Every client, by name.
    pub fn clients(&self, _: Desk) -> Result<Vec<Client>> {
        self.all("select id, name, created_at from clients order by lower(name), id", [], client)
    }

    /// Adds a contact.
    pub fn add_contact(&self, contact: &Contact) -> Result<()> {
        self.run(
            "insert into contacts (id, client_id, name, email, language, time_zone, created_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                contact.id,
                contact.client,
                contact.name,
                contact.email,
                contact.language,
                contact.time_zone,
                self.now(),
            ],
        )?;
        Ok(())
    }

    /// Changes a contact's name, zone and language.
    pub fn save_contact(&self, contact: &Contact) -> Result<()> {
        self.run(
            "update contacts set name = ?2, time_zone = ?3, language = ?4 where id = ?1",
            params![contact.id, contact.name, contact.time_zone, contact.language],
        )?;
        Ok(())
    }

    /// Changes a contact's mail address.
    pub fn save_contact_email(&self, contact: &Contact) -> Result<()> {
        let sql = "update contacts set email = ?2 where id = ?1";
        self.run(sql, params![contact.id, contact.email])?;
        Ok(())
    }

    /// One contact.
    pub fn contact(&self, _: Desk, id: &ContactId) -> Result<Option<Contact>> {
        let sql = format!("select {CONTACT} from contacts c where id = ?1");
        self.one(&sql, params![id], contact)
    }

    /// The contact of a client with this address, however it is capitalised.
    pub fn contact_by_email(&self, _: Desk, of: &ClientId, email: &str) -> Result<Option<Contact>> {
        let sql = format!("select {CONTACT} from contacts c where client_id = ?1 and email = ?2");
        self.one(&sql, params![of, email], contact)
    }

    /// The contacts of a client, by name.
    pub fn contacts(&self, _: Desk, of: &ClientId) -> Result<Vec<Contact>> {
        let sql = format!(
            "select {CONTACT} from contacts c where client_id = ?1 order by lower(name), id"
        );
        self.all(&sql, params![of], contact)
    }
}
