"""How values become JSON and back: codecs, versions, and the upcasters that read older versions."""
