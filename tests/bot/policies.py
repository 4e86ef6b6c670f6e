"""Policy texts for the tests: the sample that the outside relies on, and the smallest that is complete."""

SAMPLE = """\
calendars:
  office: {timezone: Asia/Tokyo, open: {mon-fri: "09:00-18:00"}, holidays: JP, closed: ["12-29..01-03"]}
teams:
  cs: {name: CS Team, channel: "#cs-team", calendar: office, contact: {title: CS Manager, notify: "@cs-manager"}}
escalations: {channel: "#escalations"}
processes:
  order_approval:
    sla:
      standard: {target: 2h, clock: business}
      priority: {target: 30m, clock: wall}
    escalate:
      order_value_over: 100000          # in the org's currency
      repeat_orders: {count: 3, within: 24h}
  eligibility_check:
    sla:
      standard: {target: 24h, limit: 48h, clock: business}
      express: {target: 4h, clock: business}
    results: [Apartment 1G, Home 1G, Apartment 10G, Home 10G]
certificates:
  - {host: portal.example.com, port: 443, renewal: automatic, provider: Let's Encrypt}
  - {host: api.example.com, port: 443, renewal: automatic, provider: Let's Encrypt}
  - {host: whmcs.example.com, port: 443, renewal: manual}
"""
SMALLEST = """\
teams:
  cs:
    name: CS Team
    channel: "#cs-team"
    contact: {title: CS Manager, notify: "@cs-manager"}
"""
