tercet_test(unit_common
  SOURCES
    common/data_directory_test.cpp
    common/event_loop_test.cpp
    common/fingerprint_test.cpp
    common/identity_test.cpp
    common/options_test.cpp
    common/printable_test.cpp
    common/publisher_test.cpp
    common/socket_test.cpp
    common/stream_name_test.cpp
  LIBRARIES tercet_log_client tercet_runtime
  LABELS unit
  TIMEOUT 120)
