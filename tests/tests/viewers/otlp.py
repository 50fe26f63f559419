"""Reads OpenTelemetry's traces with Google's protobuf and prints a line of JSON for each span."""

import base64
import json
import sys

from google.protobuf import json_format, unknown_fields
from opentelemetry.proto.trace.v1.trace_pb2 import TracesData

with open(sys.argv[1], "rb") as file:
    content = file.read()
if sys.argv[1].endswith(".json"):
    # A key that isn't in the format is an error. OpenTelemetry's ids are hexadecimal digits where protobuf has base64,
    # of which any digits are some: written as such again, they are what stood there.
    data = json_format.Parse(content, TracesData(), ignore_unknown_fields=False)
    digits = lambda id: base64.b64encode(id).decode()
else:
    data = TracesData.FromString(content)
    digits = bytes.hex


def assert_known(message):
    assert len(unknown_fields.UnknownFieldSet(message)) == 0, message
    for field, value in message.ListFields():
        if field.message_type is not None:
            for part in value if field.is_repeated else [value]:
                assert_known(part)


assert_known(data)
for resource in data.resource_spans:
    attributes = {attribute.key: attribute.value.string_value for attribute in resource.resource.attributes}
    for scope in resource.scope_spans:
        for span in scope.spans:
            print(json.dumps({
                "service": attributes["service.name"], "scope": scope.scope.name, "name": span.name,
                "trace": digits(span.trace_id), "id": digits(span.span_id), "parent": digits(span.parent_span_id),
                "start": span.start_time_unix_nano, "end": span.end_time_unix_nano, "status": span.status.code,
            }))
