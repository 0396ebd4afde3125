/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/*
 * libsoup, loaded when it is first needed. Who includes this header calls it as usual;
 * a function that is missing in the list does not link. Nor do the casts that check,
 * SOUP_SESSION() and the like: they are functions of libsoup's own headers.
 */

#include <libsoup/soup.h>

#include "bobbin-library.h"

G_BEGIN_DECLS

#define BOBBIN_SOUP_FUNCTIONS(F) \
  F (soup_auth_manager_get_type) \
  F (soup_content_decoder_get_type) \
  F (soup_date_time_new_from_http_string) \
  F (soup_message_add_flags) \
  F (soup_message_add_status_code_handler) \
  F (soup_message_body_append) \
  F (soup_message_body_append_bytes) \
  F (soup_message_body_set_accumulate) \
  F (soup_message_disable_feature) \
  F (soup_message_get_http_version) \
  F (soup_message_get_method) \
  F (soup_message_get_metrics) \
  F (soup_message_get_reason_phrase) \
  F (soup_message_get_request_headers) \
  F (soup_message_get_response_headers) \
  F (soup_message_get_status) \
  F (soup_message_get_uri) \
  F (soup_message_headers_get_content_length) \
  F (soup_message_headers_get_content_type) \
  F (soup_message_headers_get_encoding) \
  F (soup_message_headers_get_one) \
  F (soup_message_headers_iter_init) \
  F (soup_message_headers_iter_next) \
  F (soup_message_headers_replace) \
  F (soup_message_headers_set_content_length) \
  F (soup_message_headers_set_content_type) \
  F (soup_message_headers_set_encoding) \
  F (soup_message_metrics_get_connect_end) \
  F (soup_message_metrics_get_connect_start) \
  F (soup_message_new_from_uri) \
  F (soup_server_add_handler) \
  F (soup_server_disconnect) \
  F (soup_server_get_uris) \
  F (soup_server_listen_socket) \
  F (soup_server_message_get_response_body) \
  F (soup_server_message_get_response_headers) \
  F (soup_server_message_get_uri) \
  F (soup_server_message_pause) \
  F (soup_server_message_set_redirect) \
  F (soup_server_message_set_response) \
  F (soup_server_message_set_status) \
  F (soup_server_message_steal_connection) \
  F (soup_server_message_unpause) \
  F (soup_server_new) \
  F (soup_session_abort) \
  F (soup_session_new_with_options) \
  F (soup_session_remove_feature_by_type) \
  F (soup_session_send_async) \
  F (soup_session_send_finish) \
  F (soup_session_set_tls_database) \
  F (soup_status_get_phrase)

/**
 * BobbinSoup:
 *
 * Where its functions are, each under its own name.
 */
BOBBIN_LIBRARY_TYPE (BobbinSoup, BOBBIN_SOUP_FUNCTIONS);

extern BobbinLibrary bobbin_soup_library;

/* Loads it if nobody has, as bobbin_library_need(). Any thread. */
const BobbinSoup *bobbin_soup (void);

#define soup_auth_manager_get_type               (bobbin_soup ()->soup_auth_manager_get_type)
#define soup_content_decoder_get_type            (bobbin_soup ()->soup_content_decoder_get_type)
#define soup_date_time_new_from_http_string      (bobbin_soup ()->soup_date_time_new_from_http_string)
#define soup_message_add_flags                   (bobbin_soup ()->soup_message_add_flags)
#define soup_message_add_status_code_handler     (bobbin_soup ()->soup_message_add_status_code_handler)
#define soup_message_body_append                 (bobbin_soup ()->soup_message_body_append)
#define soup_message_body_append_bytes           (bobbin_soup ()->soup_message_body_append_bytes)
#define soup_message_body_set_accumulate         (bobbin_soup ()->soup_message_body_set_accumulate)
#define soup_message_disable_feature             (bobbin_soup ()->soup_message_disable_feature)
#define soup_message_get_http_version            (bobbin_soup ()->soup_message_get_http_version)
#define soup_message_get_method                  (bobbin_soup ()->soup_message_get_method)
#define soup_message_get_metrics                 (bobbin_soup ()->soup_message_get_metrics)
#define soup_message_get_reason_phrase           (bobbin_soup ()->soup_message_get_reason_phrase)
#define soup_message_get_request_headers         (bobbin_soup ()->soup_message_get_request_headers)
#define soup_message_get_response_headers        (bobbin_soup ()->soup_message_get_response_headers)
#define soup_message_get_status                  (bobbin_soup ()->soup_message_get_status)
#define soup_message_get_uri                     (bobbin_soup ()->soup_message_get_uri)
#define soup_message_headers_get_content_length  (bobbin_soup ()->soup_message_headers_get_content_length)
#define soup_message_headers_get_content_type    (bobbin_soup ()->soup_message_headers_get_content_type)
#define soup_message_headers_get_encoding        (bobbin_soup ()->soup_message_headers_get_encoding)
#define soup_message_headers_get_one             (bobbin_soup ()->soup_message_headers_get_one)
#define soup_message_headers_iter_init           (bobbin_soup ()->soup_message_headers_iter_init)
#define soup_message_headers_iter_next           (bobbin_soup ()->soup_message_headers_iter_next)
#define soup_message_headers_replace             (bobbin_soup ()->soup_message_headers_replace)
#define soup_message_headers_set_content_length  (bobbin_soup ()->soup_message_headers_set_content_length)
#define soup_message_headers_set_content_type    (bobbin_soup ()->soup_message_headers_set_content_type)
#define soup_message_headers_set_encoding        (bobbin_soup ()->soup_message_headers_set_encoding)
#define soup_message_metrics_get_connect_end     (bobbin_soup ()->soup_message_metrics_get_connect_end)
#define soup_message_metrics_get_connect_start   (bobbin_soup ()->soup_message_metrics_get_connect_start)
#define soup_message_new_from_uri                (bobbin_soup ()->soup_message_new_from_uri)
#define soup_server_add_handler                  (bobbin_soup ()->soup_server_add_handler)
#define soup_server_disconnect                   (bobbin_soup ()->soup_server_disconnect)
#define soup_server_get_uris                     (bobbin_soup ()->soup_server_get_uris)
#define soup_server_listen_socket                (bobbin_soup ()->soup_server_listen_socket)
#define soup_server_message_get_response_body    (bobbin_soup ()->soup_server_message_get_response_body)
#define soup_server_message_get_response_headers (bobbin_soup ()->soup_server_message_get_response_headers)
#define soup_server_message_get_uri              (bobbin_soup ()->soup_server_message_get_uri)
#define soup_server_message_pause                (bobbin_soup ()->soup_server_message_pause)
#define soup_server_message_set_redirect         (bobbin_soup ()->soup_server_message_set_redirect)
#define soup_server_message_set_response         (bobbin_soup ()->soup_server_message_set_response)
#define soup_server_message_set_status           (bobbin_soup ()->soup_server_message_set_status)
#define soup_server_message_steal_connection     (bobbin_soup ()->soup_server_message_steal_connection)
#define soup_server_message_unpause              (bobbin_soup ()->soup_server_message_unpause)
#define soup_server_new                          (bobbin_soup ()->soup_server_new)
#define soup_session_abort                       (bobbin_soup ()->soup_session_abort)
#define soup_session_new_with_options            (bobbin_soup ()->soup_session_new_with_options)
#define soup_session_remove_feature_by_type      (bobbin_soup ()->soup_session_remove_feature_by_type)
#define soup_session_send_async                  (bobbin_soup ()->soup_session_send_async)
#define soup_session_send_finish                 (bobbin_soup ()->soup_session_send_finish)
#define soup_session_set_tls_database            (bobbin_soup ()->soup_session_set_tls_database)
#define soup_status_get_phrase                   (bobbin_soup ()->soup_status_get_phrase)

G_END_DECLS
