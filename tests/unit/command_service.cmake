find_package(rapidcheck REQUIRED)

# An aggregate that only tests use, generated as a user's would be.
set(probe_stem ${CMAKE_CURRENT_BINARY_DIR}/command_service_probe)
set(probe_out ${probe_stem}.pb.cc ${probe_stem}.pb.h)
add_custom_command(
  OUTPUT ${probe_out}
  COMMAND
    protobuf::protoc --cpp_out=${CMAKE_CURRENT_BINARY_DIR} -I${CMAKE_CURRENT_SOURCE_DIR} -I${CMAKE_SOURCE_DIR}/proto
    command_service_probe.proto
  DEPENDS command_service_probe.proto ${CMAKE_SOURCE_DIR}/proto/tercet/v1/options.proto
  COMMENT "protoc command_service_probe.proto"
  VERBATIM)
add_library(command_service_probe OBJECT ${probe_out})
target_include_directories(command_service_probe SYSTEM PUBLIC ${CMAKE_CURRENT_BINARY_DIR})
target_link_libraries(command_service_probe PUBLIC tercet_proto)

tercet_test(unit_command_service
  SOURCES
    command_service_acceptance_test.cpp
    command_service_account_test.cpp
    command_service_chain_test.cpp
    command_service_conflict_test.cpp
    command_service_counts_test.cpp
    command_service_decision_test.cpp
    command_service_fake_bus.cpp
    command_service_form_test.cpp
    command_service_harness.cpp
    command_service_open_test.cpp
    command_service_http_test.cpp
    command_service_order_property_test.cpp
    command_service_order_test.cpp
    command_service_query_test.cpp
    command_service_shell_test.cpp
    command_service_watch_test.cpp
  LIBRARIES tercet_command_http tercet_domain command_service_probe rapidcheck rapidcheck_gtest
  LABELS unit
  TIMEOUT 60)
