tercet_test(unit_common
  SOURCES
    common/data_directory_test.cpp
    common/event_loop_test.cpp
    common/fingerprint_test.cpp
    common/identity_test.cpp
    common/metrics_test.cpp
    common/options_test.cpp
    common/printable_test.cpp
    common/publisher_test.cpp
    common/socket_test.cpp
    common/stream_name_test.cpp
  LIBRARIES tercet_log_client tercet_metrics tercet_runtime
  LABELS unit
  TIMEOUT 120)

tercet_test(unit_http
  SOURCES
    common/http/answer_test.cpp
    common/http/health_test.cpp
    common/http/raw_client.cpp
    common/http/request_parser_test.cpp
    common/http/request_target_test.cpp
    common/http/responses_test.cpp
    common/http/router_test.cpp
    common/http/server_abuse_test.cpp
    common/http/server_requests_test.cpp
    common/http/server_stop_test.cpp
    common/http/server_stream_test.cpp
  LIBRARIES tercet_http
  LABELS unit
  TIMEOUT 120)

tercet_test(unit_http_messages
  SOURCES
    common/http/message_route_test.cpp
    common/http/openapi_test.cpp
    common/http/preferences_test.cpp
    common/http/queries_test.cpp
    common/http/read_message_test.cpp
    common/json/read_json_test.cpp
  LIBRARIES tercet_http tercet_descriptors Boost::headers
  LABELS unit
  TIMEOUT 60)
