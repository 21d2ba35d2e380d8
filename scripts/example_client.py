#!/usr/bin/python3
"""Opens a bank account and asks for it: all that a client of Tercet does, in any language with ZeroMQ and Protobuf."""
# Needs Debian's python3-zmq, python3-protobuf and protobuf-compiler. Exit status: 0 done, 1 refused, 3 nobody answers.
import argparse
import pathlib
import subprocess
import sys
import tempfile
import uuid
import zmq

parser = argparse.ArgumentParser(description="Opens a bank account and asks for it.")
parser.add_argument("--base-port", type=int, default=8000, help="of the services (default: 8000)")
parser.add_argument("--account", default=f"python-{uuid.uuid4()}", help="its id (default: a new one)")
options = parser.parse_args()

# The messages are generated from their .proto files. A program of your own does this once, when it is built.
proto = pathlib.Path(__file__).resolve().parent.parent / "proto"
with tempfile.TemporaryDirectory() as generated:
    subprocess.run(["protoc", f"-I{proto}", f"--python_out={generated}", *proto.glob("*/v1/*.proto")], check=True)
    sys.path.insert(0, generated)
    from bank.v1 import account_pb2, account_queries_pb2
    from tercet.v1 import command_pb2, query_pb2


def connect(port):
    socket = zmq.Context.instance().socket(zmq.DEALER)  # A REQ would get only the first reply to each request.
    socket.linger = 0  # What nobody has taken by the end is dropped.
    socket.connect(f"tcp://127.0.0.1:{port}")
    return socket


def receive(socket, Reply):
    if not socket.poll(timeout=5_000):  # milliseconds
        print(f"no answer from {socket.last_endpoint.decode()}", file=sys.stderr)
        sys.exit(3)
    reply = Reply.FromString(socket.recv())  # one frame
    print(f"{reply.DESCRIPTOR.name}:\n{reply}")
    if reply.status >= 400:  # in HTTP's numbers; `problem` says what is wrong
        sys.exit(1)
    return reply


# A command is two frames to the command-service: a word, and an envelope with the domain's own message in it. The same
# id is the same command: however often it is sent, it has one effect and one outcome.
content = account_pb2.OpenAccount(account_id=options.account, owner="Python", currency="EUR").SerializeToString()
command = command_pb2.Command(command_id=str(uuid.uuid4()), type="bank.v1.OpenAccount", data=content)
commands = connect(options.base_port + 1)
commands.send_multipart([b"command", command.SerializeToString()])
accepted = receive(commands, command_pb2.CommandReply)  # 202: it is durable that there will be an outcome,
outcome = receive(commands, command_pb2.CommandReply)  # and this is it: 201, as a stream was created

# A query goes to the query-service in the same way. It is answered once the read model stands at `min_position`.
content = account_queries_pb2.GetAccount(account_id=options.account).SerializeToString()
query = query_pb2.Query(type="bank.v1.GetAccount", data=content, min_position=outcome.position)
queries = connect(options.base_port + 2)
queries.send_multipart([b"query", query.SerializeToString()])
answer = receive(queries, query_pb2.QueryReply)
print(f"AccountView:\n{account_queries_pb2.AccountView.FromString(answer.data)}")
