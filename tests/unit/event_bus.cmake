find_package(rapidcheck REQUIRED)

# Also for the contract suite.
add_library(tercet_event_bus_testing STATIC event_bus/commit_builder.cpp)
target_link_libraries(tercet_event_bus_testing PUBLIC tercet_event_bus PRIVATE tercet_flags)

tercet_test(unit_event_bus
  SOURCES event_bus/commit_form_test.cpp event_bus/commit_scan_test.cpp event_bus/committer_test.cpp
          event_bus/event_bus_test.cpp event_bus/log_watch_test.cpp event_bus/read_answers_test.cpp event_bus/read_pages_test.cpp
          event_bus/read_stream_test.cpp event_bus/sequencer_expectations_test.cpp event_bus/sequencer_group_test.cpp
          event_bus/sequencer_identity_test.cpp event_bus/sequencer_property_test.cpp event_bus/settled_time_test.cpp
          event_bus/stream_head_cache_test.cpp
  LIBRARIES tercet_event_bus_testing tercet_runtime tercet_system_harness rapidcheck
  LABELS unit
  TIMEOUT 120)
