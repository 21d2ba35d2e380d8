find_package(rapidcheck REQUIRED)

tercet_test(unit_query_service
  SOURCES follower_property_test.cpp follower_test.cpp follower_trust_test.cpp query_service_desk_test.cpp query_service_files_test.cpp query_service_http_test.cpp
          query_service_listing_test.cpp query_service_models_test.cpp query_service_order_history_test.cpp query_service_past_test.cpp
          query_service_projecting_test.cpp query_service_readiness_test.cpp query_service_store_test.cpp query_service_test.cpp
  LIBRARIES tercet_query_http tercet_projections rapidcheck rapidcheck_gtest
  LABELS unit
  TIMEOUT 120)
set_tests_properties(unit_query_service PROPERTIES ENVIRONMENT RC_PARAMS=max_success=1000)
