tercet_test(unit_client
  SOURCES client/arguments_test.cpp client/client_test.cpp client/command_line_test.cpp client/documents_test.cpp
          client/json_test.cpp client/output_test.cpp client/request_tracker_test.cpp
  LIBRARIES tercet_command_line tercet_json tercet_messaging
  LABELS unit
  TIMEOUT 120)
