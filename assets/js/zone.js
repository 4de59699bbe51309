// A guess at the time zone of whoever sets the studio up: the browser's own, if the list has it and
// nothing was chosen before.
for (const select of document.querySelectorAll("select[data-zone]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = [...select.options].some((option) => option.value === zone);
  if (known && select.value === select.dataset.zone) select.value = zone;
}
