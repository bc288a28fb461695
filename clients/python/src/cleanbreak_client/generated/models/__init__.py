"""Contains all the data models used in inputs/outputs"""

from .agreement_input import AgreementInput
from .agreement_input_type import AgreementInputType
from .agreement_input_v5 import AgreementInputV5
from .agreement_input_v5_type import AgreementInputV5Type
from .agreement_part import AgreementPart
from .agreement_part_v5 import AgreementPartV5
from .authorize_code_challenge_method import AuthorizeCodeChallengeMethod
from .authorize_response_type import AuthorizeResponseType
from .backchannel import Backchannel
from .backchannel_request import BackchannelRequest
from .backchannel_request_client_assertion_type import (
    BackchannelRequestClientAssertionType,
)
from .billing_account_input import BillingAccountInput
from .billing_account_input_type import BillingAccountInputType
from .billing_account_input_v5 import BillingAccountInputV5
from .billing_account_input_v5_type import BillingAccountInputV5Type
from .billing_account_part import BillingAccountPart
from .billing_account_part_v5 import BillingAccountPartV5
from .call_forwardings_answer_item import CallForwardingsAnswerItem
from .call_forwardings_request import CallForwardingsRequest
from .camara_error import CamaraError
from .cancel_product_order import CancelProductOrder
from .cancel_product_order_create import CancelProductOrderCreate
from .cancel_product_order_create_type import CancelProductOrderCreateType
from .cancel_product_order_v5 import CancelProductOrderV5
from .cancel_product_order_v5_create import CancelProductOrderV5Create
from .cancel_product_order_v5_create_type import CancelProductOrderV5CreateType
from .channel_input import ChannelInput
from .channel_input_type import ChannelInputType
from .channel_input_v5 import ChannelInputV5
from .channel_input_v5_type import ChannelInputV5Type
from .channel_part import ChannelPart
from .channel_part_v5 import ChannelPartV5
from .characteristic import Characteristic
from .config_input import ConfigInput
from .create_swap_subscriptions_request import CreateSwapSubscriptionsRequest
from .create_swap_subscriptions_request_protocol import (
    CreateSwapSubscriptionsRequestProtocol,
)
from .create_swap_subscriptions_request_types_item import (
    CreateSwapSubscriptionsRequestTypesItem,
)
from .delivery import Delivery
from .delivery_method import DeliveryMethod
from .description import Description
from .device_phone_number_answer import DevicePhoneNumberAnswer
from .external_id_input_v5 import ExternalIdInputV5
from .external_id_input_v5_type import ExternalIdInputV5Type
from .external_id_part_v5 import ExternalIdPartV5
from .key_set import KeySet
from .key_set_keys_item import KeySetKeysItem
from .kyc_tenure_answer import KycTenureAnswer
from .kyc_tenure_answer_contract_type import KycTenureAnswerContractType
from .kyc_tenure_request import KycTenureRequest
from .note_input import NoteInput
from .note_input_type import NoteInputType
from .note_input_v5 import NoteInputV5
from .note_input_v5_type import NoteInputV5Type
from .note_part import NotePart
from .note_part_v5 import NotePartV5
from .number_recycling_check_answer import NumberRecyclingCheckAnswer
from .number_recycling_check_request import NumberRecyclingCheckRequest
from .number_resource import NumberResource
from .oauth_error import OauthError
from .party_or_party_role_input_v5 import PartyOrPartyRoleInputV5
from .party_or_party_role_input_v5_type import PartyOrPartyRoleInputV5Type
from .party_or_party_role_part_v5 import PartyOrPartyRolePartV5
from .patch_product_order_body import PatchProductOrderBody
from .patch_product_order_v5_body import PatchProductOrderV5Body
from .poll import Poll
from .poll_set_errs import PollSetErrs
from .poll_set_errs_additional_property import PollSetErrsAdditionalProperty
from .polled import Polled
from .polled_sets import PolledSets
from .product import Product
from .product_characteristic_input import ProductCharacteristicInput
from .product_characteristic_input_name import ProductCharacteristicInputName
from .product_characteristic_input_type import ProductCharacteristicInputType
from .product_characteristic_input_v5 import ProductCharacteristicInputV5
from .product_characteristic_input_v5_name import ProductCharacteristicInputV5Name
from .product_characteristic_input_v5_type import ProductCharacteristicInputV5Type
from .product_characteristic_input_v5_value_type import (
    ProductCharacteristicInputV5ValueType,
)
from .product_characteristic_input_value_type import ProductCharacteristicInputValueType
from .product_characteristic_part import ProductCharacteristicPart
from .product_characteristic_part_v5 import ProductCharacteristicPartV5
from .product_input import ProductInput
from .product_input_referred_type import ProductInputReferredType
from .product_input_type import ProductInputType
from .product_input_v5 import ProductInputV5
from .product_input_v5_referred_type import ProductInputV5ReferredType
from .product_input_v5_type import ProductInputV5Type
from .product_order import ProductOrder
from .product_order_create import ProductOrderCreate
from .product_order_create_priority import ProductOrderCreatePriority
from .product_order_create_type import ProductOrderCreateType
from .product_order_error_message_part_v5 import ProductOrderErrorMessagePartV5
from .product_order_error_message_part_v5_product_order_item_item import (
    ProductOrderErrorMessagePartV5ProductOrderItemItem,
)
from .product_order_input import ProductOrderInput
from .product_order_input_referred_type import ProductOrderInputReferredType
from .product_order_input_type import ProductOrderInputType
from .product_order_input_v5 import ProductOrderInputV5
from .product_order_input_v5_referred_type import ProductOrderInputV5ReferredType
from .product_order_input_v5_type import ProductOrderInputV5Type
from .product_order_item_input import ProductOrderItemInput
from .product_order_item_input_action import ProductOrderItemInputAction
from .product_order_item_input_type import ProductOrderItemInputType
from .product_order_item_input_v5 import ProductOrderItemInputV5
from .product_order_item_input_v5_action import ProductOrderItemInputV5Action
from .product_order_item_input_v5_type import ProductOrderItemInputV5Type
from .product_order_item_part import ProductOrderItemPart
from .product_order_item_part_v5 import ProductOrderItemPartV5
from .product_order_jeopardy_alert_part_v5 import ProductOrderJeopardyAlertPartV5
from .product_order_jeopardy_alert_part_v5_product_order_item_item import (
    ProductOrderJeopardyAlertPartV5ProductOrderItemItem,
)
from .product_order_milestone_part_v5 import ProductOrderMilestonePartV5
from .product_order_milestone_part_v5_product_order_item_item import (
    ProductOrderMilestonePartV5ProductOrderItemItem,
)
from .product_order_part import ProductOrderPart
from .product_order_part_v5 import ProductOrderPartV5
from .product_order_v5 import ProductOrderV5
from .product_order_v5_channel import ProductOrderV5Channel
from .product_order_v5_create import ProductOrderV5Create
from .product_order_v5_create_channel import ProductOrderV5CreateChannel
from .product_order_v5_create_channel_type import ProductOrderV5CreateChannelType
from .product_order_v5_create_priority import ProductOrderV5CreatePriority
from .product_order_v5_create_requested_initial_state import (
    ProductOrderV5CreateRequestedInitialState,
)
from .product_order_v5_create_type import ProductOrderV5CreateType
from .product_part import ProductPart
from .product_part_v5 import ProductPartV5
from .product_product_order_item import ProductProductOrderItem
from .product_v5 import ProductV5
from .product_v5_product_order_item import ProductV5ProductOrderItem
from .protocol_settings_input import ProtocolSettingsInput
from .protocol_settings_input_method import ProtocolSettingsInputMethod
from .provider import Provider
from .related_party_input import RelatedPartyInput
from .related_party_input_type import RelatedPartyInputType
from .related_party_input_v5 import RelatedPartyInputV5
from .related_party_input_v5_type import RelatedPartyInputV5Type
from .related_party_part import RelatedPartyPart
from .related_party_part_v5 import RelatedPartyPartV5
from .send_code_answer import SendCodeAnswer
from .send_code_request import SendCodeRequest
from .service_status import ServiceStatus
from .service_status_request import ServiceStatusRequest
from .service_status_spelled_request import ServiceStatusSpelledRequest
from .signals_error import SignalsError
from .signed_text import SignedText
from .sim_swap_check_answer import SimSwapCheckAnswer
from .sim_swap_check_request import SimSwapCheckRequest
from .sim_swap_date_answer import SimSwapDateAnswer
from .sim_swap_date_request import SimSwapDateRequest
from .sink_credential_input import SinkCredentialInput
from .sink_credential_input_credential_type import SinkCredentialInputCredentialType
from .stream import Stream
from .stream_status import StreamStatus
from .stream_status_status import StreamStatusStatus
from .stream_wish import StreamWish
from .subject_wish import SubjectWish
from .subject_wish_subject import SubjectWishSubject
from .subscription_detail_input import SubscriptionDetailInput
from .swap_subscription import SwapSubscription
from .swap_subscription_config import SwapSubscriptionConfig
from .swap_subscription_config_subscription_detail import (
    SwapSubscriptionConfigSubscriptionDetail,
)
from .swap_subscription_protocol import SwapSubscriptionProtocol
from .swap_subscription_status import SwapSubscriptionStatus
from .tmf_error import TmfError
from .token import Token
from .token_request import TokenRequest
from .token_request_client_assertion_type import TokenRequestClientAssertionType
from .token_request_grant_type import TokenRequestGrantType
from .token_token_type import TokenTokenType
from .transmitter import Transmitter
from .transmitter_authorization_schemes_item import TransmitterAuthorizationSchemesItem
from .trust_file import TrustFile
from .trust_file_keys_item import TrustFileKeysItem
from .unconditional_call_forwardings_answer import UnconditionalCallForwardingsAnswer
from .unconditional_call_forwardings_request import UnconditionalCallForwardingsRequest
from .validate_code_request import ValidateCodeRequest
from .verify_number_answer import VerifyNumberAnswer
from .verify_number_request import VerifyNumberRequest
from .verify_wish import VerifyWish

__all__ = (
    "AgreementInput",
    "AgreementInputType",
    "AgreementInputV5",
    "AgreementInputV5Type",
    "AgreementPart",
    "AgreementPartV5",
    "AuthorizeCodeChallengeMethod",
    "AuthorizeResponseType",
    "Backchannel",
    "BackchannelRequest",
    "BackchannelRequestClientAssertionType",
    "BillingAccountInput",
    "BillingAccountInputType",
    "BillingAccountInputV5",
    "BillingAccountInputV5Type",
    "BillingAccountPart",
    "BillingAccountPartV5",
    "CallForwardingsAnswerItem",
    "CallForwardingsRequest",
    "CamaraError",
    "CancelProductOrder",
    "CancelProductOrderCreate",
    "CancelProductOrderCreateType",
    "CancelProductOrderV5",
    "CancelProductOrderV5Create",
    "CancelProductOrderV5CreateType",
    "ChannelInput",
    "ChannelInputType",
    "ChannelInputV5",
    "ChannelInputV5Type",
    "ChannelPart",
    "ChannelPartV5",
    "Characteristic",
    "ConfigInput",
    "CreateSwapSubscriptionsRequest",
    "CreateSwapSubscriptionsRequestProtocol",
    "CreateSwapSubscriptionsRequestTypesItem",
    "Delivery",
    "DeliveryMethod",
    "Description",
    "DevicePhoneNumberAnswer",
    "ExternalIdInputV5",
    "ExternalIdInputV5Type",
    "ExternalIdPartV5",
    "KeySet",
    "KeySetKeysItem",
    "KycTenureAnswer",
    "KycTenureAnswerContractType",
    "KycTenureRequest",
    "NoteInput",
    "NoteInputType",
    "NoteInputV5",
    "NoteInputV5Type",
    "NotePart",
    "NotePartV5",
    "NumberRecyclingCheckAnswer",
    "NumberRecyclingCheckRequest",
    "NumberResource",
    "OauthError",
    "PartyOrPartyRoleInputV5",
    "PartyOrPartyRoleInputV5Type",
    "PartyOrPartyRolePartV5",
    "PatchProductOrderBody",
    "PatchProductOrderV5Body",
    "Poll",
    "Polled",
    "PolledSets",
    "PollSetErrs",
    "PollSetErrsAdditionalProperty",
    "Product",
    "ProductCharacteristicInput",
    "ProductCharacteristicInputName",
    "ProductCharacteristicInputType",
    "ProductCharacteristicInputV5",
    "ProductCharacteristicInputV5Name",
    "ProductCharacteristicInputV5Type",
    "ProductCharacteristicInputV5ValueType",
    "ProductCharacteristicInputValueType",
    "ProductCharacteristicPart",
    "ProductCharacteristicPartV5",
    "ProductInput",
    "ProductInputReferredType",
    "ProductInputType",
    "ProductInputV5",
    "ProductInputV5ReferredType",
    "ProductInputV5Type",
    "ProductOrder",
    "ProductOrderCreate",
    "ProductOrderCreatePriority",
    "ProductOrderCreateType",
    "ProductOrderErrorMessagePartV5",
    "ProductOrderErrorMessagePartV5ProductOrderItemItem",
    "ProductOrderInput",
    "ProductOrderInputReferredType",
    "ProductOrderInputType",
    "ProductOrderInputV5",
    "ProductOrderInputV5ReferredType",
    "ProductOrderInputV5Type",
    "ProductOrderItemInput",
    "ProductOrderItemInputAction",
    "ProductOrderItemInputType",
    "ProductOrderItemInputV5",
    "ProductOrderItemInputV5Action",
    "ProductOrderItemInputV5Type",
    "ProductOrderItemPart",
    "ProductOrderItemPartV5",
    "ProductOrderJeopardyAlertPartV5",
    "ProductOrderJeopardyAlertPartV5ProductOrderItemItem",
    "ProductOrderMilestonePartV5",
    "ProductOrderMilestonePartV5ProductOrderItemItem",
    "ProductOrderPart",
    "ProductOrderPartV5",
    "ProductOrderV5",
    "ProductOrderV5Channel",
    "ProductOrderV5Create",
    "ProductOrderV5CreateChannel",
    "ProductOrderV5CreateChannelType",
    "ProductOrderV5CreatePriority",
    "ProductOrderV5CreateRequestedInitialState",
    "ProductOrderV5CreateType",
    "ProductPart",
    "ProductPartV5",
    "ProductProductOrderItem",
    "ProductV5",
    "ProductV5ProductOrderItem",
    "ProtocolSettingsInput",
    "ProtocolSettingsInputMethod",
    "Provider",
    "RelatedPartyInput",
    "RelatedPartyInputType",
    "RelatedPartyInputV5",
    "RelatedPartyInputV5Type",
    "RelatedPartyPart",
    "RelatedPartyPartV5",
    "SendCodeAnswer",
    "SendCodeRequest",
    "ServiceStatus",
    "ServiceStatusRequest",
    "ServiceStatusSpelledRequest",
    "SignalsError",
    "SignedText",
    "SimSwapCheckAnswer",
    "SimSwapCheckRequest",
    "SimSwapDateAnswer",
    "SimSwapDateRequest",
    "SinkCredentialInput",
    "SinkCredentialInputCredentialType",
    "Stream",
    "StreamStatus",
    "StreamStatusStatus",
    "StreamWish",
    "SubjectWish",
    "SubjectWishSubject",
    "SubscriptionDetailInput",
    "SwapSubscription",
    "SwapSubscriptionConfig",
    "SwapSubscriptionConfigSubscriptionDetail",
    "SwapSubscriptionProtocol",
    "SwapSubscriptionStatus",
    "TmfError",
    "Token",
    "TokenRequest",
    "TokenRequestClientAssertionType",
    "TokenRequestGrantType",
    "TokenTokenType",
    "Transmitter",
    "TransmitterAuthorizationSchemesItem",
    "TrustFile",
    "TrustFileKeysItem",
    "UnconditionalCallForwardingsAnswer",
    "UnconditionalCallForwardingsRequest",
    "ValidateCodeRequest",
    "VerifyNumberAnswer",
    "VerifyNumberRequest",
    "VerifyWish",
)
