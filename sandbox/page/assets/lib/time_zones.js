// Converts instants to the local time of a zone and back, for the date and time field.

// Format an instant (seconds since 1970) as "2026-11-24T10:30" in the zone.
export function inZone(seconds, zone) {
  const written = new Intl.DateTimeFormat(
    "sv-SE",
    { timeZone: zone, dateStyle: "short", timeStyle: "short" }
  ).format(new Date(seconds * 1000));
  return written.replace(" ", "T");
}

// Parse "2026-11-24T10:30" in the zone as an instant; correct on both sides of a change of the zone's offset.
export function fromZone(written, zone) {
  const wanted = Date.parse(`${written}:00Z`) / 1000;
  let guess = wanted;
  for (let round = 0; round < 2; round += 1) guess += wanted - Date.parse(`${inZone(guess, zone)}:00Z`) / 1000;
  return guess;
}
