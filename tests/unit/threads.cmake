tercet_test(unit_threads
  SOURCES threads_test.cpp
  LIBRARIES tercet_event_bus tercet_query_service
  LABELS unit tsan
  TIMEOUT 120)
