// Reads calendars with ical.js, a reader that shares no code with the product.
// In: a JSON list of calendar texts on stdin. Out: a JSON list of what stands in each of them.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

function when(time) {
  return { local: time.toString(), zone: time.zone.tzid, utc: time.toJSDate().toISOString() };
}

function property(each) {
  const value = each.getFirstValue();
  return { name: each.name, value: String(value), parameters: each.toJSON()[1] };
}

function event(component) {
  const read = new ICAL.Event(component);
  return {
    uid: read.uid,
    sequence: read.sequence,
    summary: read.summary,
    description: read.description,
    location: read.location,
    start: when(read.startDate),
    end: when(read.endDate),
    properties: component.getAllProperties().map(property),
    alarms: component.getAllSubcomponents("valarm").length,
  };
}

function calendar(text) {
  const root = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of root.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  }
  return {
    properties: root.getAllProperties().map(property),
    components: root.getAllSubcomponents().map((each) => each.name),
    events: root.getAllSubcomponents("vevent").map(event),
  };
}

const texts = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map(calendar)));
