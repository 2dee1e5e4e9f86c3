"""A SOAP client of other people's making: zeep, driven by one JSON line in and one JSON line out per call.

    zeep-client.py WSDL ENDPOINT

WSDL is a file or an address; the endpoint written in it is not used. Ends when its standard input ends.
"""

import json
import sys

from lxml import etree
from zeep import Client, Transport
from zeep.exceptions import Error, Fault
from zeep.helpers import serialize_object
from zeep.wsse.username import UsernameToken

NAMESPACE = "urn:orderly-power:sms:1"
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
XSD = "{http://www.w3.org/2001/XMLSchema}"


class Recorder(Transport):
    """Keeps the exact bytes of the last request and of its answer."""

    sent = None
    answer = None

    def post(self, address, message, headers):
        # The message is bytes here: what is kept is what went over the wire.
        self.sent = (address, message, dict(headers))
        self.answer = super().post(address, message, headers)
        return self.answer

    def post_again(self):
        return self.session.post(self.sent[0], data=self.sent[1], headers=self.sent[2], timeout=20)


def schema_of(wsdl_text):
    """The types of the WSDL as libxml2 understands them."""
    schema = etree.fromstring(wsdl_text).find(".//" + XSD + "schema")
    # Written out and read again, because the prefixes of its types are declared further up.
    return etree.XMLSchema(etree.fromstring(etree.tostring(schema)))


def wrong_in(schema, xml):
    """What the schema does not allow in the body of an envelope; a fault is not of our schema."""
    body = etree.fromstring(xml).find(SOAP + "Body")
    content = etree.fromstring(etree.tostring(body[0]))
    if content.tag == SOAP + "Fault" or schema.validate(content):
        return []
    return [str(error) for error in schema.error_log]


class Caller:
    def __init__(self, wsdl, endpoint):
        self.transport = Recorder(timeout=20, operation_timeout=40)
        # No proxy of the environment between us and the loopback.
        self.transport.session.trust_env = False
        self.schema = schema_of(self.transport.load(wsdl))
        self.client = Client(wsdl, transport=self.transport)
        self.service = self.client.create_service("{%s}SmsBinding" % NAMESPACE, endpoint)

    def operations(self):
        binding = self.client.wsdl.bindings["{%s}SmsBinding" % NAMESPACE]
        return {"value": sorted(binding.all())}

    def call(self, operation, arguments, account, password):
        self.client.wsse = UsernameToken(account, password, use_digest=True)
        try:
            value = serialize_object(getattr(self.service, operation)(**arguments), dict)
            result = {"value": value}
        except Fault as fault:
            result = {"fault": {"code": fault.code, "message": fault.message}}
        answer = self.transport.answer
        return {
            **result,
            "status": answer.status_code,
            "wrong": wrong_in(self.schema, self.transport.sent[1])
            + wrong_in(self.schema, answer.content),
        }

    def replay(self):
        answer = self.transport.post_again()
        return {"status": answer.status_code, "xml": answer.text}

    def answer_to(self, request):
        kind = request.pop("do")
        try:
            return getattr(self, kind)(**request)
        except (Error, etree.Error, OSError, AttributeError, TypeError) as error:
            return {"error": "%s: %s" % (type(error).__name__, error)}


def main():
    caller = Caller(sys.argv[1], sys.argv[2])
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(caller.answer_to(json.loads(line))), flush=True)


main()
