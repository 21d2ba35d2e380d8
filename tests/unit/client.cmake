find_package(rapidcheck REQUIRED)
tercet_test(unit_client
  SOURCES client/arguments_test.cpp client/client_test.cpp client/command_line_test.cpp client/completion_test.cpp
          client/documents_test.cpp client/json_test.cpp client/message_text_test.cpp client/output_test.cpp
          client/projection_text_test.cpp client/request_tracker_test.cpp client/table_test.cpp
          client/terminal_test.cpp client/text_test.cpp client/values_test.cpp
  LIBRARIES tercet_command_line tercet_json tercet_messaging rapidcheck rapidcheck_gtest
  LABELS unit
  TIMEOUT 120)
